import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manyLines, numRuns } from '../runs.ts';
import { cases, mixed } from './editors.ts';
import { foreignFile, realSed, sedOm } from './foreign.ts';

const runs = { numRuns };
// Ten times as quick as expect(), of which there are a million.
const equal = (one: Buffer, other: Buffer): void => ok(one.equals(other));

describe.each(cases)('$name', ({ name, editor }) => {
  it('5.10 adding keeps every foreign byte, adding again changes nothing, removing gives the file back', () => {
    fc.assert(
      fc.property(fc.option(foreignFile, { freq: 100 }), editor, editor, (file, one, other) => {
        const { add, remove, place } = one;
        const bytes = file ?? Buffer.alloc(0);
        const once = add(file);
        const added = once.length - bytes.length;
        const kept = place === 'top' ? once.subarray(added) : once.subarray(0, bytes.length);
        equal(kept, bytes);
        ok(add(once) === once);
        equal(remove(once), bytes);
        if (file) ok(remove(file) === file);
        // Nothing but our lines, which are the same whatever the file holds.
        if (place === 'top') equal(once.subarray(0, added), add(null));
        if (other.single) equal(other.add(once), other.add(file));
      }),
      runs,
    );
  });

  it('5.10 what stands between lines of earlier runs stays, byte for byte and in order', () => {
    fc.assert(
      fc.property(mixed(editor), ({ one, other, file }) => {
        const once = one.add(file);
        ok(one.add(once) === once);
        const twice = other.add(once);
        ok(other.add(twice) === twice);
        const foreign = one.foreign(file).toString('latin1').replace(/\n$/, '');
        for (const next of [once, twice, one.remove(twice), other.remove(one.remove(file))])
          ok(one.foreign(next).toString('latin1').replace(/\n$/, '') === foreign);
      }),
      runs,
    );
  });

  it('7.7 takes no quadratic time for a file full of our lines', () => {
    const [one, other] = fc.sample(editor, 2);
    const part = one?.add(null) ?? Buffer.alloc(0);
    const file = Buffer.concat(Array.from({ length: manyLines / 2 }, () => part));
    // Minutes, if it did.
    other?.remove(other.add(file));
  });

  if (name === 'authorized_keys' || name === 'known_hosts')
    it("5.10 sed '/#OM$/d' gives the file back, after any runs; the real sed does so too", () => {
      const sample: [Buffer, Buffer][] = [];
      fc.assert(
        fc.property(foreignFile, editor, editor, (file, one, other) => {
          const edited = other.add(one.add(file));
          equal(sedOm(edited), file);
          if (sample.length < 50 && file.length > 50) sample.push([edited, file]);
        }),
        runs,
      );
      expect(sample).toHaveLength(50);
      for (const [edited, file] of sample) equal(realSed('/#OM$/d', edited), file);
    });
});
