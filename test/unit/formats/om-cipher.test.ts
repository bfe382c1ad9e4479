import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodePassphrase, encodePassphrase } from '../../../src/formats/om-cipher.ts';
import { numRuns } from '../runs.ts';
import json from './vectors/om-cipher.json' with { type: 'json' };

const hex = z.string().transform((text) => Buffer.from(text, 'hex'));
const { vectors } = z
  .object({
    vectors: z.array(
      z.object({
        passphrase: z.string(),
        pieces: z.array(z.object({ secret: hex, salt: hex, iv: hex, cipher: hex, rand: hex })),
      }),
    ),
  })
  .parse(json);

/** Every case derives keys by 10,000 rounds. */
const costlyRuns = Math.ceil(numRuns / 20);

describe('OM passphrase files', () => {
  it.each(vectors)('6.2 6.3 writes and reads what another implementation wrote: $passphrase', (vector) => {
    const queue = vector.pieces.flatMap(({ secret, salt, iv }) => [secret, salt, iv]);
    const next = (n: number): Buffer => {
      const bytes = queue.shift() ?? Buffer.alloc(0);
      expect(bytes).toHaveLength(n);
      return bytes;
    };
    const want = vector.pieces.map(({ cipher, rand }) => ({ cipher, rand }));
    expect(encodePassphrase(vector.passphrase, next)).toEqual(want);
    expect(decodePassphrase(want)).toBe(vector.passphrase);
  });

  it('6.1 cuts 32 characters into 15, 15 and 2, and ends 30 with an empty piece', () => {
    expect(encodePassphrase('x'.repeat(32))).toHaveLength(3);
    expect(encodePassphrase('x'.repeat(30))).toHaveLength(3);
    expect(encodePassphrase('x'.repeat(29))).toHaveLength(2);
    expect(encodePassphrase('')).toHaveLength(1);
  });

  it('6.1 reads back any passphrase', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((c) => String.fromCharCode(c)) }),
        (text) => {
          expect(decodePassphrase(encodePassphrase(text))).toBe(text);
        },
      ),
      { numRuns: costlyRuns },
    );
  });

  it('6.2 notices every changed byte, and never tells the passphrase', () => {
    const [piece] = encodePassphrase('Secret1234*abc');
    if (!piece) throw new Error('one piece');
    const at = fc.record({
      file: fc.constantFrom('cipher', 'rand'),
      byte: fc.nat(55),
      flip: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(at, ({ file, byte, flip }) => {
        const bytes = Buffer.from(piece[file]);
        const where = byte % bytes.length;
        bytes[where] = (bytes[where] ?? 0) ^ flip;
        expect(() => decodePassphrase([{ ...piece, [file]: bytes }])).toThrow(
          new Error(`piece 0: server.key.${file} has a wrong CRC`),
        );
      }),
      { numRuns: costlyRuns },
    );
  });

  it.each([16, 33, 50, 51])('6.2 wants a zero at byte %i of the cipher file, with a right CRC too', (at) => {
    const [piece] = encodePassphrase('a');
    if (!piece) throw new Error('one piece');
    const cipher = Buffer.from(piece.cipher);
    cipher[at] = 1;
    cipher.writeUInt32LE(crc32(cipher.subarray(0, 52)), 52);
    expect(() => decodePassphrase([{ cipher, rand: piece.rand }])).toThrow(
      'server.key.cipher has a wrong separator',
    );
  });

  it('6.1 names sizes, order and a missing end', () => {
    const [first, second, third] = encodePassphrase('x'.repeat(32));
    if (!first || !second || !third) throw new Error('three pieces');
    expect(() => decodePassphrase([])).toThrow('piece 0: missing');
    expect(() => decodePassphrase([first, second])).toThrow('piece 2: missing');
    expect(() => decodePassphrase([first, third, second])).toThrow('piece 1: short, but pieces follow');
    const short = { cipher: first.cipher.subarray(1), rand: first.rand };
    expect(() => decodePassphrase([short])).toThrow('piece 0: server.key.cipher has 55 bytes, not 56');
    expect(() => decodePassphrase([{ cipher: first.cipher, rand: third.rand }, third])).toThrow(
      'piece 0: the padding is wrong',
    );
  });

  it('refuses what is not printable ASCII', () => {
    expect(() => encodePassphrase('p\u00e4ss')).toThrow(TypeError);
  });
});
