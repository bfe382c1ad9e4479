import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../../src/text/unified-diff.ts';
import { asShown } from '../../lab/support/preview.ts';
import { numRuns } from '../runs.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const diff = (was: string | null, now: string | null) =>
  unifiedDiff(was === null ? null : latin1(was), now === null ? null : latin1(now)).join('\n');

/** What applying the diff to the one gives, both as their lines are shown. */
function applied(was: Buffer | null, now: Buffer | null): string | false {
  const hunks = unifiedDiff(was, now);
  if (hunks.length === 0) return asShown(was ?? undefined);
  return applyPatch(asShown(was ?? undefined), `--- a\n+++ b\n${hunks.join('\n')}\n`);
}

describe('the hunks of a unified diff', () => {
  it('9.2 of a line on top, with three lines around it', () => {
    expect(diff('1\n2\n3\n4\n5\n', 'new\n1\n2\n3\n4\n5\n')).toBe('@@ -1,3 +1,4 @@\n+new\n 1\n 2\n 3');
  });

  it('9.2 of a file that is made, one that goes, and an empty one', () => {
    expect(diff(null, 'a\n')).toBe('@@ -0,0 +1,1 @@\n+a');
    expect(diff('a\n', null)).toBe('@@ -1,1 +0,0 @@\n-a');
    expect(diff(null, '')).toBe('');
    expect(diff('a', 'a')).toBe('');
  });

  it('9.2 a last line without an end is told', () => {
    expect(diff('a', 'b\na')).toBe('@@ -1,1 +1,2 @@\n+b\n a\n\\ No newline at end of file');
    expect(diff('a', 'a\n')).toBe('@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a');
  });

  it('7.7 9.2 controls, CR and bytes that are no UTF-8 are shown as escapes, umlauts as they are', () => {
    expect(diff(null, '\x1b[2J\r\n\tcaf\xe9 \xc3\xa4\n\xc3\xa4\u0000\n')).toBe(
      '@@ -0,0 +1,3 @@\n+\\x1b[2J\\r\n+\\tcaf\\xe9 \\xc3\\xa4\n+ä\\x00',
    );
  });

  it('9.2 a long line is whole', () => {
    const long = 'x'.repeat(200_000);
    expect(diff(null, `${long}\n`)).toBe(`@@ -0,0 +1,1 @@\n+${long}`);
  });

  it('9.2 files that have next to nothing in common are told in one hunk, and in no long time', () => {
    const [was, now] = ['a', 'b'].map((word) =>
      latin1(Array.from({ length: 10_000 }, (_, i) => `${word}${i}\n`).join('')),
    );
    if (!was || !now) throw new Error('no files');
    const hunks = unifiedDiff(was, now);
    expect(hunks[0]).toBe('@@ -1,10000 +1,10000 @@');
    expect(hunks).toHaveLength(20_001);
    const last = latin1(now.toString('latin1').slice(0, -1));
    expect(unifiedDiff(last, was).slice(10_000, 10_003)).toEqual([
      '-b9999',
      '\\ No newline at end of file',
      '+a0',
    ]);
    expect(applied(was, last)).toBe(asShown(last));
    expect(applied(last, was)).toBe(asShown(was));
  });

  it('9.2 applied to the one file, it gives the other', () => {
    const line = fc.constantFrom(
      '',
      'a',
      'b',
      '\r',
      'caf\xe9',
      '\xc3\xa4',
      '\t-',
      '+',
      '@@ -1 +1 @@',
      '\\ No newline',
      '\u2028',
    );
    const lines = fc.array(line, { maxLength: 9 });
    const files = fc
      .tuple(lines, lines, lines, lines, fc.constantFrom('', '\n'))
      .map(([head, old, fresh, tail, end]) =>
        [old, fresh].map((middle) => latin1([...head, ...middle, ...tail].join('\n') + end)),
      );
    fc.assert(
      fc.property(files, fc.boolean(), ([was = null, now = null], made) => {
        const old = made ? null : was;
        expect(applied(old, now)).toBe(asShown(now ?? undefined));
        expect(applied(now, old)).toBe(asShown(old ?? undefined));
      }),
      { numRuns: Math.ceil(numRuns / 2) },
    );
  });
});
