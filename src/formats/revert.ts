import { align } from './align.ts';
import { joinLines, type Line, splitLines } from './lines.ts';

/**
 * Takes one change back out of a file that others may have changed since. A run made `now` out of `was`: lines that it
 * added are gone, each only as often as it was added; lines that it dropped are back where their neighbours are by now;
 * everything of the others stays, byte for byte and in its order. Doing it again changes nothing.
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
  const keptAt = align(before, ours);
  const keptFrom = inverse(keptAt, ours.length);
  const theirs = unglued(splitLines(current), ours, keptFrom);
  const seenAt = align(ours, theirs);
  const seenFrom = inverse(seenAt, theirs.length);
  // What the run had dropped may be back already.
  const backAt = align(before, theirs).map((at, i) => (keptAt[i] === -1 && seenFrom[at] === -1 ? at : -1));
  const back = new Set(backAt);

  const gone = new Set<number>();
  const moved = new Map<string, number>();
  ours.forEach(({ text }, i) => {
    if (keptFrom[i] !== -1) return;
    if (seenAt[i] !== -1) gone.add(seenAt[i] ?? -1);
    else if (isTelling(text)) moved.set(text, (moved.get(text) ?? 0) + 1);
  });
  theirs.forEach(({ text }, at) => {
    const left = moved.get(text) ?? 0;
    if (left === 0 || seenFrom[at] !== -1 || back.has(at)) return;
    gone.add(at);
    moved.set(text, left - 1);
  });

  const places = returnPlaces(keptFrom, seenAt);
  const returning = new Map<number, Line[]>();
  let hunk = 0;
  before.forEach((line, i) => {
    const kept = keptAt[i] ?? -1;
    if (kept !== -1) hunk = kept + 1;
    else if (backAt[i] === -1) {
      const place = places[hunk] ?? 0;
      const lines = returning.get(place);
      if (lines) lines.push(line);
      else returning.set(place, [line]);
    }
  });

  const closedSince = ours.at(-1)?.end === '' && theirs.at(-1)?.end === '\n';
  const result = [...(returning.get(0) ?? [])];
  theirs.forEach((line, at) => {
    const own = ours[seenFrom[at] ?? -1];
    const old = before[keptFrom[seenFrom[at] ?? -1] ?? -1];
    // A line that stayed ends as it did before the run, unless others gave it, or the file, another end since.
    const end = old && line.end === own?.end && !closedSince ? old.end : line.end;
    if (!gone.has(at)) result.push({ text: line.text, end });
    for (const lost of returning.get(at + 1) ?? []) result.push(lost);
  });
  if (was === null && result.length === 0) return was;
  return joinLines(result.map((line, at) => (at === result.length - 1 ? line : { ...line, end: '\n' })));
}

function inverse(places: Int32Array, length: number): Int32Array {
  const from = new Int32Array(length).fill(-1);
  places.forEach((place, i) => {
    if (place !== -1) from[place] = i;
  });
  return from;
}

/** A line that others have moved is known again by its text, unless that is as common as `fi` or nothing. */
function isTelling(text: string): boolean {
  return /\S\s+\S/.test(text);
}

/** Text that was appended (`echo >>`) to a last line of the run's that had no end becomes a line of its own. */
function unglued(theirs: readonly Line[], ours: readonly Line[], keptFrom: Int32Array): readonly Line[] {
  const last = ours.at(-1);
  if (last?.end !== '' || keptFrom.at(-1) !== -1) return theirs;
  const at = theirs.findLastIndex(({ text }) => text.startsWith(last.text));
  const glued = theirs[at];
  if (glued === undefined || glued.text === last.text) return theirs;
  const rest: Line = { text: glued.text.slice(last.text.length), end: glued.end };
  return [...theirs.slice(0, at), { text: last.text, end: '\n' }, rest, ...theirs.slice(at + 1)];
}

/**
 * For every place in the run's file at which lines of before can be missing: before which line of `theirs` they belong.
 * That is where lines stand that the run put in their stead, else behind what stood before them, else before the rest.
 */
function returnPlaces(keptFrom: Int32Array, seenAt: Int32Array): Int32Array {
  const places = new Int32Array(seenAt.length + 1).fill(-1);
  for (let i = seenAt.length - 1; i >= 0; i--) {
    if (keptFrom[i] === -1) places[i] = seenAt[i] === -1 ? (places[i + 1] ?? -1) : (seenAt[i] ?? -1);
  }
  let behind = seenAt.find((at) => at !== -1) ?? 0;
  return places.map((place, i) => {
    if (i > 0 && seenAt[i - 1] !== -1) behind = (seenAt[i - 1] ?? 0) + 1;
    return place === -1 ? behind : place;
  });
}
