import type { Line } from './lines.ts';

/** A stretch of each text, `from` up to but not including `to`. */
interface Stretch {
  readonly a: readonly [from: number, to: number];
  readonly b: readonly [from: number, to: number];
  readonly depth: number;
}

type Pair = readonly [inA: number, inB: number];

/** Up to this many comparisons the longest common sequence is found, by the textbook's table. */
const tableSize = 250_000;

/** Stretches between anchors are looked at again; more often than this brings nothing but time. */
const deepest = 6;

/** For every line of one text its place in the other, or -1. */
interface Alignment {
  readonly inB: Int32Array;
  readonly inA: Int32Array;
}

/**
 * Which lines of `a` stand in `b`, in the same order. Lines count as equal by their text, whatever ends them. As many as can be are found where changes lie close together; in between, and
 * where all is changed, lines that stand once in both are the anchors (a patience diff), so that no input, however
 * hostile, takes quadratic time.
 */
export function align(a: readonly Line[], b: readonly Line[]): Alignment {
  const places = new Int32Array(a.length).fill(-1);
  const todo: Stretch[] = [{ a: [0, a.length], b: [0, b.length], depth: 0 }];
  for (let stretch = todo.pop(); stretch; stretch = todo.pop()) {
    let [from, to] = stretch.a;
    let [low, high] = stretch.b;
    while (from < to && low < high && a[from]?.text === b[low]?.text) places[from++] = low++;
    while (from < to && low < high && a[to - 1]?.text === b[high - 1]?.text) places[--to] = --high;
    const rest: Stretch = { a: [from, to], b: [low, high], depth: stretch.depth + 1 };
    if ((to - from) * (high - low) <= tableSize) {
      for (const [inA, inB] of longestCommon(a, b, rest)) places[inA] = inB;
      continue;
    }
    const anchors = rest.depth > deepest ? [] : longestRising(equalLines(a, b, rest));
    for (const [inA, inB] of anchors) {
      places[inA] = inB;
      todo.push({ a: [from, inA], b: [low, inB], depth: rest.depth });
      [from, low] = [inA + 1, inB + 1];
    }
    if (anchors.length > 0) todo.push({ a: [from, to], b: [low, high], depth: rest.depth });
  }
  const inA = new Int32Array(b.length).fill(-1);
  places.forEach((place, i) => {
    if (place !== -1) inA[place] = i;
  });
  return { inB: places, inA };
}

/** A longest common sequence; where there are several, one that passes over lines of `b` first. */
function longestCommon(
  a: readonly Line[],
  b: readonly Line[],
  { a: [from, to], b: [low, high] }: Stretch,
): Pair[] {
  const width = high - low + 1;
  // lengths[i * width + j]: of the longest common sequence of what is left behind `i` lines of a, and `j` of b.
  const lengths = new Int32Array((to - from + 1) * width);
  const length = (inA: number, inB: number): number => lengths[(inA - from) * width + inB - low] ?? 0;
  for (let i = to - 1; i >= from; i--) {
    for (let j = high - 1; j >= low; j--) {
      lengths[(i - from) * width + j - low] =
        a[i]?.text === b[j]?.text ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const pairs: Pair[] = [];
  for (let i = from, j = low; i < to && j < high; ) {
    if (a[i]?.text === b[j]?.text) pairs.push([i++, j++]);
    else if (length(i, j + 1) >= length(i + 1, j)) j++;
    else i++;
  }
  return pairs;
}

/** Lines that stand once in both stretches; where there are none, the first with the first, the second with the second … */
function equalLines(
  a: readonly Line[],
  b: readonly Line[],
  { a: [from, to], b: [low, high] }: Stretch,
): Pair[] {
  const inA = placesOf(a, from, to);
  const inB = placesOf(b, low, high);
  const shared = [...inA].map(([text, places]) => ({ places, others: inB.get(text) ?? [] }));
  const single = shared.filter(({ places, others }) => places.length === 1 && others.length === 1);
  return (single.length > 0 ? single : shared)
    .flatMap(({ places, others }) =>
      places.slice(0, others.length).map((at, k): Pair => [at, others[k] ?? 0]),
    )
    .sort(([one], [other]) => one - other);
}

function placesOf(lines: readonly Line[], from: number, to: number): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (let i = from; i < to; i++) {
    const text = lines[i]?.text ?? '';
    const known = found.get(text);
    if (known) known.push(i);
    else found.set(text, [i]);
  }
  return found;
}

/** The longest part of pairs, sorted by `a`, whose places in `b` rise. */
function longestRising(pairs: readonly Pair[]): Pair[] {
  // ends[n] is the pair that ends the best sequence of n + 1 pairs: the one with the lowest place in `b`.
  const ends: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([, inB], index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.[1] ?? 0) < inB) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = index;
  });
  const rising: Pair[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) rising.push(pairs[at] ?? [0, 0]);
  return rising.reverse();
}
