import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHostFile } from '../../../src/inventory/host-file.ts';
import { numRuns } from '../runs.ts';

function parse(text: string) {
  return parseHostFile(Buffer.from(text));
}

describe('the host file', () => {
  it('2.1 is one address a line, with comments, blank lines, CRLF, white space, ports and a byte order mark', () => {
    const text =
      '\ufeff10.0.0.1\r\n\n# comment\n\t # too\n  10.0.0.2,2222\t\r\nFD00:0::1,22\n::ffff:10.0.0.4\n10.0.0.1,22';
    expect(parse(text)).toEqual({
      hosts: [
        { address: '10.0.0.1', port: 22 },
        { address: '10.0.0.2', port: 2222 },
        { address: 'fd00::1', port: 22 },
        { address: '10.0.0.4', port: 22 },
      ],
      bad: [],
    });
  });

  it.each(['', '\n\n', '# only\r\n', '\ufeff'])('2.3 is empty: %j', (text) => {
    expect(parse(text)).toEqual({ hosts: [], bad: [] });
  });

  it('2.2 every bad line is named with its number', () => {
    const lines = [
      '10.0.0.1',
      'IP1:10.0.0.1',
      '10.0.0.2 10.0.0.3',
      '10.0.0.4,',
      'db1',
      '10.0.0.5 # x',
      '10.0.0.6,22,22',
    ];
    const { hosts, bad } = parse(lines.join('\n'));
    expect(hosts).toEqual([{ address: '10.0.0.1', port: 22 }]);
    expect(bad).toEqual([
      { line: 2, text: 'IP1:10.0.0.1', reason: 'address' },
      { line: 3, text: '10.0.0.2 10.0.0.3', reason: 'address' },
      { line: 4, text: '10.0.0.4,', reason: 'port' },
      { line: 5, text: 'db1', reason: 'address' },
      { line: 6, text: '10.0.0.5 # x', reason: 'address' },
      { line: 7, text: '10.0.0.6,22,22', reason: 'address' },
    ]);
  });

  it.each(['22', '1025', '65534'])('2.1 port %s is valid', (port) => {
    expect(parse(`10.0.0.1,${port}`).hosts).toEqual([{ address: '10.0.0.1', port: Number(port) }]);
  });

  it.each(['0', '21', '23', '1024', '65535', '65536', '022', '-22', '2e3', ' 22', '0x16', ''])(
    '2.1 port %j is invalid',
    (port) => {
      expect(parse(`10.0.0.1,${port}`)).toMatchObject({ hosts: [], bad: [{ line: 1, reason: 'port' }] });
    },
  );

  it('2.1 an address again with another port is a bad line', () => {
    expect(parse('10.0.0.1\n::ffff:10.0.0.1,2222')).toEqual({
      hosts: [{ address: '10.0.0.1', port: 22 }],
      bad: [{ line: 2, text: '::ffff:10.0.0.1,2222', reason: 'two ports' }],
    });
  });

  it('2.1 loopback is valid only alone', () => {
    expect(parse('127.0.0.1\n127.0.0.1').hosts).toHaveLength(1);
    expect(parse('::1,2222').bad).toEqual([]);
    expect(parse('10.0.0.1\n127.0.0.1\n::1\nx')).toEqual({
      hosts: [{ address: '10.0.0.1', port: 22 }],
      bad: [
        { line: 2, text: '127.0.0.1', reason: 'loopback' },
        { line: 3, text: '::1', reason: 'loopback' },
        { line: 4, text: 'x', reason: 'address' },
      ],
    });
  });

  it('2.2 any bytes at all give hosts and bad lines, never both for a line, and no address twice', () => {
    const part = fc.constantFrom(
      '10.0.0.1',
      '10.0.0.2',
      'fd00::1',
      ',',
      '2222',
      '22',
      '\n',
      '\r\n',
      '#',
      ' ',
      '\0',
      '::1',
    );
    const file = fc.oneof(
      fc.array(part).map((parts) => Buffer.from(parts.join(''))),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(file, (bytes) => {
        const { hosts, bad } = parseHostFile(bytes);
        expect(new Set(hosts.map(({ address }) => address)).size).toBe(hosts.length);
        expect(hosts.length + bad.length).toBeLessThanOrEqual(bytes.toString().split('\n').length);
        const again = parseHostFile(
          Buffer.from(hosts.map(({ address, port }) => `${address},${port}`).join('\n')),
        );
        expect(again).toEqual({ hosts, bad: [] });
      }),
      { numRuns },
    );
  });
});
