import fc from 'fast-check';
import sshpk from 'sshpk';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../src/keys/fingerprint.ts';
import { keyTypeOf, parsePublicKey } from '../../../src/keys/public-key.ts';
import { numRuns } from '../runs.ts';
import vectors from './public-keys.json' with { type: 'json' };

const { keys } = vectors;

const [, , , ed25519] = keys.map(({ line }) => line.split(' '));
const [type = '', blob = ''] = ed25519 ?? [];

describe('public keys', () => {
  it.each(keys)(
    'reads what ssh-keygen wrote, and its fingerprint: $fingerprint',
    ({ line, fingerprint: known }) => {
      const key = parsePublicKey(line);
      expect([key.type, key.blob, key.comment].join(' ').trim()).toBe(line);
      expect(fingerprint(key.blob)).toBe(known);
      expect(fingerprint(Buffer.from(key.blob, 'base64'))).toBe(known);
      expect(sshpk.parseKey(line, 'ssh').fingerprint('sha256').toString()).toBe(known);
    },
  );

  it('tells the type of a blob, and none of what is none', () => {
    for (const { line } of keys) expect(keyTypeOf(line.split(' ')[1] ?? '')).toBe(line.split(' ')[0]);
    for (const text of [
      '',
      'AAAA',
      'A/KEY/THAT/IS/NOT/MADE/YET',
      Buffer.from('\0\0\0\x03a b').toString('base64'),
    ])
      expect(keyTypeOf(text)).toBeUndefined();
  });

  it('reads a line with its newline, a comment of many words, or none', () => {
    expect(parsePublicKey(`${type} ${blob}\n`).comment).toBe('');
    expect(parsePublicKey(`${type} ${blob} a b \u4e2d\r\n`).comment).toBe('a b \u4e2d');
  });

  it.each([
    '',
    type,
    `${type} `,
    `${type}  ${blob}`,
    ` ${type} ${blob}`,
    `restrict ${type} ${blob}`,
    `ssh-rsa ${blob}`,
    `ssh-foo ${blob}`,
    `${type} ${blob.slice(0, -4)}`,
    `${type} ${blob}AAAA`,
    `${type} ${blob}=`,
    `${type} ${blob.replace('A', '-')}`,
    `${type} ${blob}\n${type} ${blob}`,
    `${type} ${blob} a\x1bb`,
    `${type} AAAAC3NzaC1lZDI1NTE5AAAAAA==`,
    `${type} AAAA`,
    `${type} /////w==`,
  ])('throws for %j', (line) => {
    expect(() => parsePublicKey(line)).toThrow(Error);
  });

  it('throws for a field too many', () => {
    const longer = Buffer.concat([Buffer.from(blob, 'base64'), Buffer.from([0, 0, 0, 1, 65])]);
    expect(() => parsePublicKey(`${type} ${longer.toString('base64')}`)).toThrow('malformed');
  });

  it('throws, and never crashes otherwise, for any blob but a well-formed one', () => {
    const good = Buffer.from(blob, 'base64');
    fc.assert(
      fc.property(
        fc.nat(good.length - 33),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(good.length - 1),
        (at, flip, cut) => {
          const bad = Buffer.from(good);
          bad[at] = (bad[at] ?? 0) ^ flip;
          expect(() => parsePublicKey(`${type} ${bad.toString('base64')}`)).toThrow(Error);
          expect(() => parsePublicKey(`${type} ${good.subarray(0, cut).toString('base64')}`)).toThrow(Error);
        },
      ),
      { numRuns },
    );
  });
});
