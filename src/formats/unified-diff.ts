import { type StructuredPatchHunk, structuredPatch } from 'diff';
import { printable } from './printable.ts';

/** Lines around a change, as diff(1) shows them. */
const context = 3;
/** Looking for the shortest diff takes the square of it; beyond this many changed lines any diff will do. */
const maxEditLength = 4000;

/**
 * The hunks of a unified diff (diff(1), "Detailed Unified"), without the two file names; none when nothing differs. Text is
 * made printable line by line, and never cut; of a line that is not valid UTF-8, all bytes beyond ASCII are shown as `\xff`.
 * So the diff, applied to one file as its lines are shown, gives the other as its lines are shown.
 *
 * @param was null for no file, as is `now`
 */
export function unifiedDiff(was: Buffer | null, now: Buffer | null): readonly string[] {
  const [old, fresh] = [was, now].map((file) => file?.toString('latin1') ?? '');
  if (old === undefined || fresh === undefined || old === fresh) return [];
  const found = structuredPatch('', '', old, fresh, '', '', { context, maxEditLength });
  return (found?.hunks ?? [wholeHunk(old, fresh)]).flatMap((hunk) => [
    headOf(hunk),
    ...hunk.lines.map(shown),
  ]);
}

/** All lines of one file out, all of the other in. */
function wholeHunk(old: string, fresh: string): StructuredPatchHunk {
  const lines = (text: string, sign: string): string[] => {
    const all = text.split('\n').map((line) => `${sign}${line}`);
    const last = all.pop();
    return last === sign || last === undefined ? all : [...all, last, '\\ No newline at end of file'];
  };
  const [gone, come] = [lines(old, '-'), lines(fresh, '+')];
  const count = (part: readonly string[]): number => part.filter((line) => !line.startsWith('\\')).length;
  return {
    oldStart: 1,
    oldLines: count(gone),
    newStart: 1,
    newLines: count(come),
    lines: [...gone, ...come],
  };
}

function headOf({ oldStart, oldLines, newStart, newLines }: StructuredPatchHunk): string {
  // Of an empty range, the line before it is given.
  const range = (start: number, count: number): string => `${count === 0 ? start - 1 : start},${count}`;
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
