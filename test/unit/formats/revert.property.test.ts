import { deepStrictEqual, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { revert } from '../../../src/formats/revert.ts';
import { manyLines, numRuns } from '../runs.ts';
import { cases, mixed } from './editors.ts';
import { foreignFile } from './foreign.ts';

const runs = { numRuns };
const editor = fc.oneof(...cases.map((one) => one.editor));
const empty = Buffer.alloc(0);

/** Lines without their ends, as latin1. */
function linesOf(file: Buffer | null): string[] {
  const texts = (file ?? empty).toString('latin1').split('\n');
  return texts.at(-1) === '' ? texts.slice(0, -1) : texts;
}

function isClosed(file: Buffer | null): boolean {
  return !file || file.length === 0 || file.at(-1) === 0x0a;
}

/** Which lines of `b` are lines of `a` that stayed: the longest common sequence, by the textbook. */
function keptIn(a: readonly string[], b: readonly string[]): boolean[] {
  const best = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => best[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = best[i] ?? [];
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const kept = new Array<boolean>(b.length).fill(false);
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      kept[j++] = true;
      i++;
    } else if (at(i, j + 1) >= at(i + 1, j)) j++;
    else i++;
  }
  return kept;
}

function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const line of whole) if (line === part[at]) at++;
  return at === part.length;
}

/** A file before a run and after it, with any mix of lines in it. */
const change = fc
  .oneof(...cases.map((one) => mixed(one.editor)))
  .chain(({ one, other, file }) =>
    fc
      .constantFrom<Buffer | null>(file, file, file, other.add(file), null)
      .map((was) => ({ was, now: one.add(was) })),
  );

/** What others do to the lines of a file: lines put before places, and lines taken away. */
const others = fc.record({
  insert: fc.array(fc.nat(40), { maxLength: 4 }),
  remove: fc.array(fc.nat(40), { maxLength: 3 }),
});

describe('after any editor', () => {
  it('7.5 gives the very file back when nobody else has changed it, and can be done again', () => {
    fc.assert(
      fc.property(foreignFile, change, editor, (file, { was, now }, { add }) => {
        ok(revert(file, add(file), add(file)) === file);
        ok(revert(was, now, now) === was);
        ok(revert(file, add(file), file).equals(file));
        if (was) ok(revert(was, now, was).equals(was));
        else ok(revert(was, now, empty) === null);
      }),
      runs,
    );
  });

  it('7.5 keeps what others have put in or taken out, as if it had been done to the old file', () => {
    fc.assert(
      fc.property(change, others, ({ was, now }, { insert, remove }) => {
        const [old, ours] = [linesOf(was), linesOf(now)];
        const kept = keptIn(old, ours);
        // Where others take away what the run had put in the stead of other lines, those do not come back.
        const replaces = kept.filter((stays) => stays).length < old.length;
        const isSingle = (line: string): boolean =>
          [old, ours].every((lines) => lines.indexOf(line) === lines.lastIndexOf(line));
        const all = ours.map((line, i) => ({
          line,
          kept: kept[i] === true,
          removed: remove.includes(i) && (kept[i] === true || !replaces) && isSingle(line),
          before: insert.flatMap((place, k) => (place % (ours.length + 1) === i ? [`foreign ${k}`] : [])),
        }));
        const atEnd = insert.flatMap((place, k) =>
          place % (ours.length + 1) === ours.length ? [`foreign ${k}`] : [],
        );
        const current = [
          ...all.flatMap(({ line, removed, before }) => (removed ? before : [...before, line])),
          ...atEnd,
        ];
        const closed = isClosed(now) || atEnd.length > 0 || all.at(-1)?.removed === true;
        const bytes = Buffer.from(current.map((line) => `${line}\n`).join(''), 'latin1');
        const result = revert(was, now, closed ? bytes : bytes.subarray(0, -1));

        const lines = linesOf(result);
        const foreign = current.filter((line) => line.startsWith('foreign '));
        const gone = all.filter((one) => one.removed && one.kept).map(({ line }) => line);
        const rest = [...old];
        for (const line of gone) rest.splice(rest.indexOf(line), 1);
        // The old file's lines less those taken out, in their order; and the others' lines.
        const without = lines.filter((line) => !line.startsWith('foreign '));
        if (
          new Set(gone).size === gone.length &&
          gone.every((line) => old.indexOf(line) === old.lastIndexOf(line))
        )
          deepStrictEqual(without, rest);
        else deepStrictEqual([...without].sort(), rest.sort());
        deepStrictEqual(
          lines.filter((line) => line.startsWith('foreign ')),
          foreign,
        );
        // What stood before or behind the others' lines still does.
        const stays = all.flatMap((one) => [
          ...one.before,
          ...(one.kept && !one.removed && isSingle(one.line) ? [one.line] : []),
        ]);
        ok(isWithin([...stays, ...atEnd], lines));
        if (was === null && foreign.length === 0) ok(result === null);
        if (result && lines.at(-1) === `${foreign.at(-1)}`) ok(isClosed(result));
        if (result && insert.length + remove.length === 0) ok(isClosed(result) === isClosed(was));
        // Again, with what came out of it.
        if (result && new Set(old).size === old.length) ok(revert(was, now, result)?.equals(result));
      }),
      runs,
    );
  });

  it('7.5 keeps what others have appended, also behind a last line without an end', () => {
    fc.assert(
      fc.property(change, fc.constantFrom('x y\n', 'x y', 'x\ny\n'), ({ was, now }, text) => {
        const result = revert(was, now, Buffer.concat([now, Buffer.from(text)]));
        // On a line of its own, but for a last line of the user's that never had an end.
        const isOpen = !isClosed(was) && (isClosed(now) || linesOf(was).at(-1) !== linesOf(now).at(-1));
        const parts = [was ?? empty, Buffer.from(isOpen ? `\n${text}` : text)];
        ok(result?.equals(Buffer.concat(parts)));
      }),
      // Found once in many runs: which of two lines the run took is not to be told.
      { ...runs, examples: [[{ was: Buffer.from('a b\na b'), now: Buffer.from('a b') }, 'x y\n']] },
    );
  });

  it('7.5 takes its lines out wherever others have moved them', () => {
    fc.assert(
      fc.property(foreignFile, editor, fc.infiniteStream(fc.nat()), (file, { add, foreign }, numbers) => {
        if (file.length > 10_000) return;
        const now = add(file);
        const keys = linesOf(now).map((line) => ({ line, key: numbers.next().value ?? 0 }));
        const sorted = keys.sort((a, b) => a.key - b.key).map(({ line }) => line);
        const result = revert(file, now, Buffer.from(sorted.map((line) => `${line}\n`).join(''), 'latin1'));
        const telling = (lines: string[]): string[] => lines.filter((line) => /\S\s+\S/.test(line)).sort();
        deepStrictEqual(telling(linesOf(result)), telling(linesOf(foreign(file))));
      }),
      runs,
    );
  });
});

describe('any files', () => {
  const number = (i: number): string => `line ${i}`;
  const many = Array.from({ length: manyLines }, (_, i) => number(i));
  const file = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''));

  it.each([
    ['nothing in common', many, many.map((line) => `${line}.`), many.map((line) => `.${line}`)],
    ['all the same line', many.map(() => 'x'), [...many.map(() => 'x'), 'y'], ['z', ...many.map(() => 'x')]],
    ['the other way round', many, many.toReversed(), many.map((_, i) => number((i * 7919) % manyLines))],
    [
      'few different lines',
      many.map((_, i) => `x ${i % 7}`),
      many.map((_, i) => `x ${i % 11}`),
      many.map((_, i) => `x ${i % 13}`),
    ],
    [
      'every other line',
      many,
      many.flatMap((line) => [line, 'new']),
      many.flatMap((line) => ['theirs', line, 'new']),
    ],
  ])('7.5 takes no quadratic time: %s', (_title, was, now, current) => {
    // Minutes, if it did.
    revert(file(was), file(now), file(current));
  });

  it('7.5 is right in the large, too: a run over 1,000 hosts, and others at work at many places', () => {
    const was = many.map((line, i) => (i % 150 === 0 ? `stale ${i}` : line));
    const now = [
      ...Array.from({ length: 6000 }, (_, i) => `ours ${i}`),
      ...was.filter((line) => !line.startsWith('stale')),
    ];
    const others = (lines: string[]) =>
      lines.flatMap((line) => {
        const i = Number(line.split(' ')[1]);
        // Not beside a stale line: whose turn is first would be anybody's guess.
        if (!line.startsWith('line') || i % 97 !== 1 || (i + 1) % 150 === 0) return [line];
        return i % 2 === 0 ? [] : [line, `theirs ${i}`];
      });
    ok(revert(file(was), file(now), file(others(now)))?.equals(file(others(was))));
  });

  it('7.5 a file that the run had created goes, unless others have put something into it', () => {
    const [now, theirs] = [file(['ours #OM']), file(['theirs', 'ours #OM'])];
    ok(revert(null, now, now) === null);
    ok(revert(null, now, file([])) === null);
    ok(revert(null, now, theirs)?.equals(file(['theirs'])));
    ok(revert(empty, now, now) === empty);
    ok(revert(null, now, Buffer.from('ours #OM\nx'))?.equals(Buffer.from('x')));
  });

  it('7.5 old lines do not come back where others have removed what had taken their place', () => {
    const was = file(['a', 'if old; then', '  old', 'fi', 'b']);
    const now = file(['a', 'if new; then', '  new', 'fi', 'b']);
    ok(revert(was, now, file(['a', 'b', 'c'])).equals(file(['a', 'b', 'c'])));
    ok(
      revert(was, now, file(['c', 'a', 'if new; then', '  new', 'fi', 'b'])).equals(
        file(['c', 'a', 'if old; then', '  old', 'fi', 'b']),
      ),
    );
  });

  it('7.5 gives a last line the end that others gave it', () => {
    const was = Buffer.from('a');
    const now = Buffer.from('a\nours');
    ok(revert(was, now, Buffer.from('a\nours\n')).equals(Buffer.from('a\n')));
    ok(revert(was, now, Buffer.from('x\na\nours')).equals(Buffer.from('x\na')));
    ok(revert(was, now, Buffer.from('a\noursmore\n')).equals(Buffer.from('a\nmore\n')));
    const top = Buffer.from('ours\na');
    ok(revert(was, top, Buffer.from('ours\nabc\n')).equals(Buffer.from('abc\n')));
    ok(revert(was, top, Buffer.from('ours\na\nb')).equals(Buffer.from('a\nb')));
  });
});
