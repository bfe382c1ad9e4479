import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLoopback, parseAddress } from '../../../src/inventory/address.ts';
import { localAddresses } from '../../../src/inventory/local-addresses.ts';
import { numRuns } from '../runs.ts';

describe('addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['FD00:0:0:0::0001', 'fd00::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:0a00:0001', '10.0.0.1'],
    ['0:0:0:0:0:ffff:7f00:1', '127.0.0.1'],
    ['64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
    ['::1', '::1'],
    ['fe80::1', 'fe80::1'],
    ['255.255.255.254', '255.255.255.254'],
  ])('2.1 %s is %s', (text, address) => {
    expect(parseAddress(text)).toBe(address);
  });

  it.each([
    '010.0.0.1',
    '10.0.1',
    '10',
    '0x7f.0.0.1',
    '10.0.0.256',
    '10.0.0.1/24',
    ' 10.0.0.1',
    '10.0.0.1\0',
    'db1',
    '',
    'fe80::1%eth0',
    '[::1]',
    '::',
    '0:0::0',
    '0.0.0.0',
    '::ffff:0.0.0.0',
    '224.0.0.1',
    '239.255.255.255',
    '255.255.255.255',
    'ff02::1',
    'FF00::',
    '::ffff:224.0.0.1',
    '1::2::3',
    '\u0661.1.1.1',
  ])('2.1 %j is invalid', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('2.1 every address has one spelling, which is itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        const address = parseAddress(text);
        if (address === undefined) return;
        expect(isIP(address)).not.toBe(0);
        expect(parseAddress(address)).toBe(address);
        expect(parseAddress(text.toUpperCase())).toBe(address);
      }),
      { numRuns },
    );
  });

  it('2.1 knows loopback', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1'].every(isLoopback)).toBe(true);
    expect(['128.0.0.1', '::2', '10.127.0.1', '12.7.0.1'].some(isLoopback)).toBe(false);
  });

  it("2.4 knows this machine's own, canonically", () => {
    const own = localAddresses();
    expect(own.has('127.0.0.1')).toBe(true);
    for (const address of own) expect(parseAddress(address)).toBe(address);
  });
});
