import { describe, expect, it } from 'vitest';
import { namesInHosts, planHosts, removeHosts } from '../../../src/formats/hosts.ts';
import { hostsLine, readHostsLine } from '../../../src/formats/hosts-line.ts';

const mark = '#Gauss OM IP Hosts Mapping';

describe('a line of hosts(5)', () => {
  it.each([
    ['10.0.0.1 a', '10.0.0.1', ['a'], false],
    [' \t10.0.0.1\t a  B \r', '10.0.0.1', ['a', 'b'], false],
    ['FD00:0::1 a#b', 'fd00::1', ['a'], false],
    [`10.0.0.1  a  ${mark}`, '10.0.0.1', ['a'], true],
    ['10.0.0.1 a #Gauss IP Hosts Mapping', '10.0.0.1', ['a'], true],
    ['10.0.0.1 a #GaussX IP Hosts Mapping', '10.0.0.1', ['a'], true],
    [`10.0.0.1 a ${mark} `, '10.0.0.1', ['a'], false],
    [`10.0.0.1 a #${mark}`, '10.0.0.1', ['a'], false],
    ['10.0.0.1 Gauss OM IP Hosts Mapping', '10.0.0.1', ['gauss', 'om', 'ip', 'hosts', 'mapping'], false],
  ])('5.4 %j', (text, address, names, ours) => {
    expect(readHostsLine(text)).toEqual({ address, names, ours });
  });

  it.each(['', '# 10.0.0.1 a', '10.0.0.1', '10.0.0.1 # a', 'a 10.0.0.1', mark, '#10.0.0.1 a'])(
    '5.4 %j says nothing',
    (text) => {
      expect(readHostsLine(text)).toBeUndefined();
    },
  );

  it('5.4 is written with the address in its one spelling', () => {
    expect(hostsLine({ address: 'FD00:0::1', name: 'Db_1.lan.' })).toBe(`fd00::1  Db_1.lan.  ${mark}`);
    expect(hostsLine({ address: '10.0.0.1', name: 'a' })).toBe(`10.0.0.1  a  ${mark}`);
    expect(() => hostsLine({ address: 'db1', name: 'a' })).toThrow(TypeError);
    for (const name of ['a-', '.a', 'a..', ''])
      expect(() => hostsLine({ address: '10.0.0.1', name })).toThrow();
  });
});

describe('/etc/hosts', () => {
  const file = Buffer.from(
    `10.0.0.1 a A\n10.0.0.2 a\n10.0.0.3  a  ${mark}\n# 10.0.0.4 a\nfd00:0::1  b  ${mark}\n`,
  );

  it('7.8 what it gives names for, by the user and by runs', () => {
    expect(namesInHosts(file)).toEqual({
      users: new Map([['a', new Set(['10.0.0.1', '10.0.0.2'])]]),
      ours: new Map([
        ['a', new Set(['10.0.0.3'])],
        ['b', new Set(['fd00::1'])],
      ]),
    });
    expect(namesInHosts(null)).toEqual({ users: new Map(), ours: new Map() });
  });

  it('10.1 loses our lines for addresses however they are written, and for names in any case', () => {
    const without = (...hosts: string[]) => removeHosts(file, hosts).toString().split('\n').length;
    expect([without('FD00::0:1'), without('B'), without('A'), without('A', 'b')]).toEqual([5, 5, 5, 4]);
    expect(removeHosts(file, ['10.0.0.1', 'c'])).toBe(file);
  });

  it('7.7 no more than 20 conflicts are told', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `10.1.0.${i} a\n`).join('');
    const { conflicts } = planHosts(Buffer.from(lines), [{ address: '10.0.0.1', name: 'a' }], {
      deduplicate: true,
    });
    expect(conflicts.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });
});
