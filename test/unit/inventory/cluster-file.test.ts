import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClusterFile } from '../../../src/inventory/cluster-file.ts';
import { manyLines, numRuns } from '../runs.ts';

const parse = (text: string | Buffer) => parseClusterFile(Buffer.from(text));
const param = (name: string, value: string): string => `      <PARAM name="${name}" value="${value}"/>`;
const device = (...params: [string, string][]): string =>
  ['    <DEVICE sn="1">', ...params.map((one) => param(...one)), '    </DEVICE>'].join('\n');

/** A cluster file; the parameters of CLUSTER begin on line 4. */
const file = (names: string, devices: string[], ...params: [string, string][]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ROOT>',
    '  <CLUSTER>',
    param('nodeNames', names),
    param('clusterName', 'c'),
    ...params.map((one) => param(...one)),
    '  </CLUSTER>',
    '  <DEVICELIST>',
    ...devices,
    '  </DEVICELIST>',
    '</ROOT>',
    '',
  ].join('\n');

const db1 = device(['name', 'db1'], ['backIp1', '10.0.0.1'], ['sshIp1', '10.1.0.1']);
const db2 = device(['name', 'db2'], ['azName', 'AZ1'], ['backIp1', '10.0.0.2']);
const hostsOf = (text: string | Buffer): string[] => {
  const { hosts, faults } = parse(text);
  expect(faults).toEqual([]);
  return hosts.map(({ name, address, port }) => `${name} ${address} ${port}`);
};
const codesOf = (text: string | Buffer): string[] => parse(text).faults.map(({ code }) => code);

describe('a cluster file that can be used', () => {
  it('2.5 sshIp where it is given, else backIp, in the order of nodeNames', () => {
    expect(hostsOf(file('db2,db1', [db1, db2]))).toEqual(['db2 10.0.0.2 22', 'db1 10.1.0.1 22']);
  });

  it('2.5 every numbered address in its order, each once', () => {
    const many = device(
      ['name', 'db1'],
      ['sshIp10', '10.1.0.10'],
      ['sshIp2', '10.1.0.2'],
      ['sshIp1', '10.1.0.1'],
      ['sshIp4', '10.1.0.1'],
    );
    expect(hostsOf(file('db1', [many]))).toEqual(['db1 10.1.0.1 22', 'db1 10.1.0.2 22', 'db1 10.1.0.10 22']);
  });

  it("2.5 the device's sshPort, else the cluster's", () => {
    const own = device(['name', 'db1'], ['backIp1', '10.0.0.1'], ['sshPort', '2200']);
    expect(hostsOf(file('db1,db2', [own, db2], ['sshPort', '2222']))).toEqual([
      'db1 10.0.0.1 2200',
      'db2 10.0.0.2 2222',
    ]);
  });

  it('2.5 IPv6 is written compressed', () => {
    const six = device(['name', 'db1'], ['backIp1', 'FD99:0:0:0:0:0:0:1']);
    expect(hostsOf(file('db1', [six]))).toEqual(['db1 fd99::1 22']);
  });

  it('2.5 loopback alone', () => {
    expect(hostsOf(file('db1', [device(['name', 'db1'], ['backIp1', '127.0.0.1'])]))).toEqual([
      'db1 127.0.0.1 22',
    ]);
  });

  it('2.5 CRLF, a byte order mark, comments, white space, names in any script', () => {
    const text = file(' 数据库一 , db2 ,', [
      '<!-- 主机 -->',
      device(['name', '数据库一'], ['backIp1', ' 10.0.0.1 ']),
      db2,
    ]);
    expect(hostsOf(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toEqual([
      '数据库一 10.0.0.1 22',
      'db2 10.0.0.2 22',
    ]);
  });

  it('2.5 what openGauss reads for other ends is left alone, twice or not', () => {
    const data = device(
      ['name', 'db1'],
      ['backIp1', '10.0.0.1'],
      ['dataNode1', '/data,db2,/data'],
      ['dataNode1', ''],
      ['haIp', 'nothing'],
    );
    expect(hostsOf(file('db1', [data]))).toEqual(['db1 10.0.0.1 22']);
  });
});

describe('a cluster file that cannot be used', () => {
  it('2.5 every fault is named with its line', () => {
    const text = file(
      'db1,db1,db3',
      [
        device(['name', 'db1'], ['backIp1', '10.0.0.300'], ['backIp2', '']),
        device(['name', 'db2'], ['backIp1', '10.0.0.1']),
        device(['name', 'db2'], ['backIp1', '10.0.0.1']),
        device(['backIp1', '10.0.0.2']),
      ],
      ['sshPort', '80'],
    );
    expect(parse(text).faults).toEqual([
      { code: 'repeated-name', line: 4, name: 'db1' },
      { code: 'no-device', line: 4, name: 'db3' },
      { code: 'port', line: 6, device: undefined, parameter: 'sshPort', value: '80' },
      { code: 'address', line: 11, device: 'db1', parameter: 'backIp1', value: '10.0.0.300' },
      { code: 'address', line: 12, device: 'db1', parameter: 'backIp2', value: '' },
      { code: 'not-a-node', line: 14, name: 'db2' },
      { code: 'repeated-name', line: 18, name: 'db2' },
      { code: 'no-parameter', line: 22, device: undefined, parameter: 'name' },
    ]);
  });

  it.each([
    ['a device without an address', device(['name', 'db1']), 'no-parameter'],
    ['a name that is empty', device(['name', ' '], ['backIp1', '10.0.0.1']), 'no-parameter'],
    [
      'an address twice as a parameter',
      device(['name', 'db1'], ['backIp1', '10.0.0.1'], ['backIp1', '10.0.0.2']),
      'repeated-parameter',
    ],
    ['a host name for an address', device(['name', 'db1'], ['sshIp1', 'db1']), 'address'],
    ['two addresses in one', device(['name', 'db1'], ['sshIp1', '10.0.0.1,10.0.0.2']), 'address'],
    ['a reference, which is not replaced', device(['name', 'db1'], ['sshIp1', '10.0.0.&#49;']), 'address'],
    ['port 1024', device(['name', 'db1'], ['sshIp1', '10.0.0.1'], ['sshPort', '1024']), 'port'],
    ['port 65535', device(['name', 'db1'], ['sshIp1', '10.0.0.1'], ['sshPort', '65535']), 'port'],
    ['an empty port', device(['name', 'db1'], ['sshIp1', '10.0.0.1'], ['sshPort', '']), 'port'],
    [
      'two loopback addresses',
      device(['name', 'db1'], ['sshIp1', '127.0.0.1'], ['sshIp2', '::1']),
      'loopback',
    ],
  ])('2.5 %s', (_, text, code) => {
    expect(codesOf(file('db1', [text]))).toContain(code);
  });

  it('2.5 one address of two devices', () => {
    const twice = device(['name', 'db2'], ['backIp1', '::ffff:10.1.0.1']);
    expect(parse(file('db1,db2', [db1, twice])).faults).toEqual([
      { code: 'shared-address', line: 15, device: 'db2', value: '::ffff:10.1.0.1', other: 'db1' },
    ]);
  });

  it.each([
    ['', ['malformed']],
    ['10.0.0.1\n10.0.0.2\n', ['malformed']],
    ['<ROOT>', ['malformed']],
    ['<ROOT><CLUSTER></ROOT>', ['malformed']],
    ['<ROOT><CLUSTER/><CLUSTER/><DEVICELIST/></ROOT>', ['repeated-element', 'no-parameter']],
    ['<ROOT/>', ['no-element', 'no-element']],
    ['<html/>', ['no-element']],
    ['<ROOT><CLUSTER/><DEVICELIST/></ROOT><ROOT/>', ['repeated-element', 'no-parameter']],
    [`${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`, ['malformed']],
    [file('', []), ['no-parameter']],
    ['<__proto__ name="x"/>', ['malformed']],
  ])('2.5 %j', (text, codes) => {
    expect(codesOf(text).sort()).toEqual(codes.sort());
  });

  it('2.5 the line of what is not well-formed', () => {
    expect(parse('<ROOT>\r\n<CLUSTER>\r\n</ROOT>').faults).toEqual([
      { code: 'malformed', line: 3, text: expect.stringContaining("closing tag 'CLUSTER'") },
    ]);
  });

  it.each([
    '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    '<!DOCTYPE r SYSTEM "file:///etc/shadow">',
    '<!doctype r [<!ENTITY x SYSTEM "file:///etc/shadow">]>',
  ])('2.5 a document type is refused unread: %s', (doctype) => {
    expect(parse(file('db1', [db1]).replace('\n', `\n${doctype}\n`)).faults).toEqual([
      { code: 'doctype', line: 2 },
    ]);
  });

  it.each([
    Buffer.from(file('数据库', []), 'utf16le'),
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<ROOT/>', 'utf16le')]),
    Buffer.from([0x3c, 0xca, 0xfd, 0x3e]),
  ])('2.5 other text than UTF-8', (bytes) => {
    expect(codesOf(bytes)).toEqual(['encoding']);
  });
});

describe('any file', () => {
  it('2.5 a file that was written reads back', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
    const cluster = fc.uniqueArray(fc.tuple(name, fc.constantFrom(undefined, 22, 1025, 65534)), {
      selector: ([one]) => one,
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(cluster, fc.constantFrom('\n', '\r\n', '\r'), (hosts, end) => {
        const devices = hosts.map(([one, port], i) => {
          const known: [string, string][] = [
            ['name', one],
            ['sshIp1', `10.0.0.${i + 1}`],
          ];
          return device(
            ...known,
            ...(port === undefined ? [] : [['sshPort', String(port)] as [string, string]]),
          );
        });
        const text = file(hosts.map(([one]) => one).join(','), devices.toReversed()).replaceAll('\n', end);
        expect(parse(text)).toEqual({
          hosts: hosts.map(([one, port], i) => ({ name: one, address: `10.0.0.${i + 1}`, port: port ?? 22 })),
          faults: [],
        });
      }),
    );
  });

  it('2.5 a file that was damaged is refused or gives addresses, and never throws', () => {
    const good = file('db1,db2', [db1, db2], ['sshPort', '2222']);
    const damage = fc.record({
      at: fc.nat(good.length),
      gone: fc.nat(30),
      put: fc.oneof(
        fc.string({ maxLength: 10 }),
        fc.constantFrom('<', '>', '"', '<!--', '<![CDATA[', '<PARAM', '/>', '__proto__', '&x;'),
      ),
    });
    fc.assert(
      fc.property(damage, ({ at, gone, put }) => {
        const { hosts, faults } = parse(good.slice(0, at) + put + good.slice(at + gone));
        if (faults.length > 0) return;
        expect(hosts.length).toBeGreaterThan(0);
        for (const { address } of hosts) expect(address).toMatch(/^[\d.]+$|^[\da-f:]+$/);
      }),
      { numRuns },
    );
  });

  it('2.5 many names are looked through once, not once for each: the quadratic way takes minutes', () => {
    const count = manyLines * 6;
    const names = Array.from({ length: count }, (_, i) => `n${i}`);
    const text = `<ROOT><CLUSTER><PARAM name="nodeNames" value="${[...names, 'n7'].join()}"/></CLUSTER><DEVICELIST/></ROOT>`;
    const { faults } = parse(text);
    expect(faults.filter(({ code }) => code === 'repeated-name')).toMatchObject([{ name: 'n7' }]);
    expect(faults.filter(({ code }) => code === 'no-device')).toHaveLength(count);
  });

  it('2.5 any bytes are refused, and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(parse(Buffer.from(bytes)).faults.length).toBeGreaterThan(0);
      }),
    );
  });
});
