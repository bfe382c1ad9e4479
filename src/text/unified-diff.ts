import { type StructuredPatchHunk, structuredPatch } from 'diff';
import { printable } from './printable.ts';

/** Lines around a change, as diff(1) shows them. */
const context = 3;
/** The shortest diff takes the square of the changed lines to find: beyond this many any diff will do. */
const maxEditLength = 1000;

/**
 * The hunks of a unified diff (diff(1), "Detailed Unified"), without the two file names; none when nothing differs. Text is
 * made printable line by line, and never cut; of a line that is not valid UTF-8, all bytes beyond ASCII are shown as `\xff`.
 * So the diff, applied to one file as its lines are shown, gives the other as its lines are shown.
 *
 * @param was null for no file, as is `now`
 */
export function unifiedDiff(was: Buffer | null, now: Buffer | null): readonly string[] {
  const [old, fresh] = [linesOf(was), linesOf(now)];
  const shorter = Math.min(old.length, fresh.length);
  let [above, below] = [0, 0];
  while (above < shorter && old[above] === fresh[above]) above++;
  while (below < shorter - above && old.at(-1 - below) === fresh.at(-1 - below)) below++;
  if (above === old.length && above === fresh.length) return [];
  const start = Math.max(0, above - context);
  const end = Math.max(0, below - context);
  const [a, b] = [old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)];
  // Lines that are only added, or only taken away, need no search.
  const found =
    above + below === shorter
      ? undefined
      : structuredPatch('', '', a.join(''), b.join(''), '', '', { context, maxEditLength });
  const hunks = found?.hunks ?? [replacing(a, b, above - start, below - end)];
  return hunks.flatMap((hunk) => [headOf(hunk, start), ...hunk.lines.map(shown)]);
}

/** Lines with their ends; bytes as latin1. */
function linesOf(file: Buffer | null): readonly string[] {
  return file?.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** All lines of the one out, all of the other in, but for those around. */
function replacing(
  a: readonly string[],
  b: readonly string[],
  above: number,
  below: number,
): StructuredPatchHunk {
  const signed = (sign: string, lines: readonly string[]): string[] =>
    lines.flatMap((line) =>
      line.endsWith('\n') ? [sign + line.slice(0, -1)] : [sign + line, '\\ No newline at end of file'],
    );
  const lines = [
    ...signed(' ', a.slice(0, above)),
    ...signed('-', a.slice(above, a.length - below)),
    ...signed('+', b.slice(above, b.length - below)),
    ...signed(' ', a.slice(a.length - below)),
  ];
  return { oldStart: 1, oldLines: a.length, newStart: 1, newLines: b.length, lines };
}

/** @param skipped lines before those that the hunk counts from */
function headOf({ oldStart, oldLines, newStart, newLines }: StructuredPatchHunk, skipped: number): string {
  // Of an empty range, the line before it is given.
  const range = (start: number, count: number): string =>
    `${skipped + (count === 0 ? start - 1 : start)},${count}`;
  return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`;
}

function shown(line: string): string {
  const bytes = Buffer.from(line, 'latin1');
  const text = bytes.toString('utf8');
  const valid = Buffer.from(text, 'utf8').equals(bytes);
  const escaped = valid
    ? text
    : line.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  return printable(escaped, Number.POSITIVE_INFINITY);
}
