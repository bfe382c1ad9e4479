import { describe, expect, it } from 'vitest';
import { planHosts, removeHosts } from '../../../src/formats/hosts.ts';
import { HUGE } from './foreign.ts';

const MARK = '#Gauss OM IP Hosts Mapping';
const list = [
  { address: '10.0.0.1', name: 'db1' },
  { address: 'fd00::2', name: 'db2' },
];
const listed = list.flatMap(({ address, name }) => [address, name]);
const LINES = `10.0.0.1  db1  ${MARK}\nfd00::2  db2  ${MARK}\n`;

function plan(text: string | null, deduplicate = true, mappings = list): string {
  return planHosts(text === null ? null : Buffer.from(text), mappings, { deduplicate }).bytes.toString();
}

describe('/etc/hosts', () => {
  it('5.4 gains a line for every host at its end', () => {
    expect(plan(null)).toBe(LINES);
    expect(plan('')).toBe(LINES);
    expect(plan('127.0.0.1 localhost\r\n')).toBe(`127.0.0.1 localhost\r\n${LINES}`);
  });

  it('5.10 ends in a newline exactly if it did, and the newline that had to be added leaves', () => {
    const open = plan('127.0.0.1 localhost');
    expect(open).toBe(`127.0.0.1 localhost\n${LINES.slice(0, -1)}`);
    expect(plan(open)).toBe(open);
    expect(removeHosts(Buffer.from(open), listed).toString()).toBe('127.0.0.1 localhost');
    const more = plan(open, true, [{ address: '10.0.0.3', name: 'db3' }]);
    expect(removeHosts(Buffer.from(more), listed).toString()).toBe(
      `127.0.0.1 localhost\n10.0.0.3  db3  ${MARK}`,
    );
    expect(planHosts(HUGE, list, { deduplicate: true }).bytes.includes(HUGE)).toBe(true);
  });

  it('5.4 replaces lines of earlier runs whose address or name is listed, keeps the others', () => {
    const old = [
      `10.0.0.1  old  ${MARK}`,
      '10.9.9.9  DB2  #Gauss IP Hosts Mapping',
      `10.0.0.7  db7  ${MARK}`,
      `FD00:0::2  db2  ${MARK}`,
      `10.0.0.1  db1  ${MARK}`,
      `10.0.0.1  db1  ${MARK}`,
      `10.0.0.1 db9 # see ${MARK}`,
      `10.0.0.9 db9  ${MARK} `,
    ].join('\n');
    expect(plan(`${old}\n`)).toBe(
      [
        `10.0.0.7  db7  ${MARK}`,
        `10.0.0.1  db1  ${MARK}`,
        `10.0.0.1 db9 # see ${MARK}`,
        `10.0.0.9 db9  ${MARK} `,
        `fd00::2  db2  ${MARK}\n`,
      ].join('\n'),
    );
  });

  it("5.4 by default does not write a pair again that the user's own lines give; with --no-deduplicate it does", () => {
    const own = '10.0.0.1\tfoo DB1 # mine\nfd00:0:0::2 db2\n';
    expect(plan(own)).toBe(own);
    expect(plan(own, false)).toBe(own + LINES);
    expect(plan(plan(own, false), false)).toBe(own + LINES);
  });

  it("5.4 reports the user's own lines that give a listed name another address", () => {
    const file = Buffer.from(
      `127.0.0.1 localhost\n127.0.1.1 db1.lan db1\n10.0.0.1 DB2\n10.9.9.9  db1  ${MARK}\n`,
    );
    expect(planHosts(file, list, { deduplicate: true }).conflicts).toEqual([
      { line: 2, text: '127.0.1.1 db1.lan db1', name: 'db1', address: '127.0.1.1' },
      { line: 3, text: '10.0.0.1 DB2', name: 'db2', address: '10.0.0.1' },
    ]);
  });

  it('5.4 a name that the list itself gives two addresses is no conflict with either', () => {
    const both = [...list, { address: 'fd00::1', name: 'db1' }];
    const file = Buffer.from('fd00::1 db1\n');
    expect(planHosts(file, both, { deduplicate: true }).conflicts).toEqual([]);
  });

  it('7.6 gives the same buffer when all is there', () => {
    const file = Buffer.from(`${LINES}127.0.0.1 localhost`);
    expect(planHosts(file, list, { deduplicate: true }).bytes).toBe(file);
  });

  it.each(['a b', 'a\nb', '', 'a#b', '-a', '$(x)', 'a\x1b[0m'])('7.7 refuses the name %j', (name) => {
    expect(() => planHosts(null, [{ address: '10.0.0.1', name }], { deduplicate: true })).toThrow(TypeError);
  });
});
