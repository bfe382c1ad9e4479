import { align } from './align.ts';
import { countLines, joinLines, type Line, splitLines } from './lines.ts';

/**
 * Takes one change back out of a file that others may have changed since. A run made `now` out of `was`: lines that it
 * added are gone, each only as often as it was added; lines that it dropped are back where their neighbours are by now,
 * but not where others have removed what the run had put in their stead; everything of the others stays, byte for byte
 * and in its order.
 *
 * @param was null when the run created the file
 * @param current what the file holds by now
 * @returns `was` itself when nobody else has changed anything, so null for a file that the run created; null also when
 *   nothing of others is left in such a one
 */
export function revert<W extends Buffer | null>(was: W, now: Buffer, current: Buffer): Buffer | W {
  if (current.equals(now)) return was;
  const before = splitLines(was);
  const ours = splitLines(now);
  const kept = align(before, ours);
  const sameLast = before.length > 0 && before.at(-1)?.text === ours.at(-1)?.text;
  const theirs = sameLast ? splitLines(current) : unglued(splitLines(current), ours);
  if (was === null ? theirs.length === 0 : current.equals(was)) return was;
  if (isUndone(before, ours, theirs)) return current;
  const seen = align(ours, theirs);
  const leaving = addedLines(ours, theirs, kept.inA, seen);

  // A line that the run only moved comes back as often as it is taken away.
  const stay = countLines(ours.filter((_, i) => kept.inA[i] === -1 && leaving[i] === -1));
  const places = returnPlaces(kept.inA, seen.inB, leaving);
  const returning = new Map<number, Line[]>();
  let hunk = 0;
  before.forEach((line, i) => {
    const keptAt = kept.inB[i] ?? -1;
    if (keptAt !== -1) hunk = keptAt + 1;
    const place = places[hunk] ?? -1;
    if (keptAt !== -1 || place === -1 || takeOne(stay, line.text)) return;
    const lines = returning.get(place);
    if (lines) lines.push(line);
    else returning.set(place, [line]);
  });

  const gone = new Set(leaving);
  const closedSince = ours.at(-1)?.end === '' && theirs.at(-1)?.end === '\n';
  const result = [...(returning.get(0) ?? [])];
  theirs.forEach((line, at) => {
    const own = seen.inA[at] ?? -1;
    const old = before[kept.inA[own] ?? -1];
    // A line that stayed ends as it did before the run, unless others gave it, or the file, another end since.
    const end = old && line.end === ours[own]?.end && !closedSince ? old.end : line.end;
    if (!gone.has(at)) result.push({ text: line.text, end });
    for (const lost of returning.get(at + 1) ?? []) result.push(lost);
  });
  if (was === null && result.length === 0) return was;
  return joinLines(result.map((line, at) => (at === result.length - 1 ? line : { ...line, end: '\n' })));
}

function takeOne(counts: Map<string, number>, text: string): boolean {
  const left = counts.get(text) ?? 0;
  if (left > 0) counts.set(text, left - 1);
  return left > 0;
}

/** Text that was appended (`echo >>`) to a last line of the run's that had no end becomes a line of its own. */
function unglued(theirs: readonly Line[], ours: readonly Line[]): readonly Line[] {
  const last = ours.at(-1);
  const known = countLines(ours);
  if (last?.end !== '' || (countLines(theirs).get(last.text) ?? 0) >= (known.get(last.text) ?? 0))
    return theirs;
  const at = theirs.findLastIndex(({ text }) => text.startsWith(last.text) && !known.has(text));
  const { text = '', end = '' } = theirs[at] ?? {};
  const rest: Line[] = [
    { text: last.text, end: '\n' },
    { text: text.slice(last.text.length), end },
  ];
  return at < 0 ? theirs : [...theirs.slice(0, at), ...rest, ...theirs.slice(at + 1)];
}

/** Does the file have none of the lines that the run added, and all of those that it dropped? Moved ones tell nothing. */
function isUndone(before: readonly Line[], ours: readonly Line[], theirs: readonly Line[]): boolean {
  const [were, are, found] = [countLines(before), countLines(ours), countLines(theirs)];
  const changed = [...were.keys(), ...are.keys()].filter((text) => were.get(text) !== are.get(text));
  const undone = changed.filter((text) => {
    const [old = 0, own = 0, at = 0] = [were.get(text), are.get(text), found.get(text)];
    return own > old ? at <= old : at >= old;
  });
  return changed.length > 0 && undone.length === changed.length;
}

/** Where each line that the run added is by now: -1 for those that are gone, and for all others. */
function addedLines(
  ours: readonly Line[],
  theirs: readonly Line[],
  keptFrom: Int32Array,
  seen: ReturnType<typeof align>,
): Int32Array {
  // One that others have moved is known again by its text, unless that is as common as `fi` or nothing.
  const moved = new Map<string, number[]>();
  for (let at = theirs.length - 1; at >= 0; at--) {
    const text = theirs[at]?.text ?? '';
    if (seen.inA[at] !== -1 || !/\S\s+\S/.test(text)) continue;
    const places = moved.get(text);
    if (places) places.push(at);
    else moved.set(text, [at]);
  }
  return Int32Array.from(ours, ({ text }, i) => {
    if (keptFrom[i] !== -1) return -1;
    const at = seen.inB[i] ?? -1;
    return at === -1 ? (moved.get(text)?.pop() ?? -1) : at;
  });
}

/**
 * For every place in the run's file at which old lines can be missing: before which line of `theirs` they belong. That
 * is where lines stand that the run put in their stead (-1 when others have removed all of those), else behind what
 * stood before them, else before the rest.
 */
function returnPlaces(keptFrom: Int32Array, seenAt: Int32Array, leaving: Int32Array): Int32Array {
  const places = new Int32Array(seenAt.length + 1).fill(-1);
  let behind = seenAt.find((at) => at !== -1) ?? 0;
  for (let i = 0; i <= seenAt.length; i++) {
    if (i > 0 && seenAt[i - 1] !== -1) behind = (seenAt[i - 1] ?? 0) + 1;
    if (i === seenAt.length || keptFrom[i] !== -1) places[i] = behind;
  }
  for (let i = seenAt.length - 1; i >= 0; i--) {
    const isLast = i + 1 === seenAt.length || keptFrom[i + 1] !== -1;
    if (keptFrom[i] !== -1) continue;
    if (leaving[i] !== -1) places[i] = leaving[i] ?? -1;
    else if (!isLast) places[i] = places[i + 1] ?? -1;
  }
  return places;
}
