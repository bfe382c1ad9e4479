import type { Line } from './lines.ts';

/** A stretch of each text, `from` up to but not including `to`. */
interface Stretch {
  readonly a: readonly [from: number, to: number];
  readonly b: readonly [from: number, to: number];
  readonly depth: number;
}

type Pair = readonly [inA: number, inB: number];

/** Stretches between anchors are looked at again; more often than this brings nothing but time. */
const deepest = 6;

/**
 * Which lines of `a` stand in `b`, in the same order: the place in `b` for every line of `a`, or -1. Lines count as
 * equal by their text, whatever ends them. A patience diff: lines that are there once in both are the anchors. It takes
 * n log n time for any input, as files of hosts may be hostile; the longest common sequence is not promised.
 */
export function align(a: readonly Line[], b: readonly Line[]): Int32Array {
  const places = new Int32Array(a.length).fill(-1);
  const todo: Stretch[] = [{ a: [0, a.length], b: [0, b.length], depth: 0 }];
  for (let stretch = todo.pop(); stretch; stretch = todo.pop()) {
    let [from, to] = stretch.a;
    let [low, high] = stretch.b;
    while (from < to && low < high && a[from]?.text === b[low]?.text) places[from++] = low++;
    while (from < to && low < high && a[to - 1]?.text === b[high - 1]?.text) places[--to] = --high;
    if (from === to || low === high || stretch.depth === deepest) continue;
    const anchors = longestRising(equalLines(a, b, { a: [from, to], b: [low, high], depth: 0 }));
    if (anchors.length === 0) continue;
    const depth = stretch.depth + 1;
    for (const [inA, inB] of anchors) {
      places[inA] = inB;
      todo.push({ a: [from, inA], b: [low, inB], depth });
      [from, low] = [inA + 1, inB + 1];
    }
    todo.push({ a: [from, to], b: [low, high], depth });
  }
  return places;
}

/** Lines that stand once in both stretches; where there are none, the first with the first, the second with the second … */
function equalLines(
  a: readonly Line[],
  b: readonly Line[],
  { a: [from, to], b: [low, high] }: Stretch,
): Pair[] {
  const inA = new Map<string, number[]>();
  const inB = new Map<string, number[]>();
  const note = (found: Map<string, number[]>, text: string, at: number): void => {
    const known = found.get(text);
    if (known) known.push(at);
    else found.set(text, [at]);
  };
  for (let i = from; i < to; i++) note(inA, a[i]?.text ?? '', i);
  for (let i = low; i < high; i++) note(inB, b[i]?.text ?? '', i);
  const shared = [...inA].map(([text, places]) => ({ places, others: inB.get(text) ?? [] }));
  const single = shared.filter(({ places, others }) => places.length === 1 && others.length === 1);
  return (single.length > 0 ? single : shared)
    .flatMap(({ places, others }) =>
      places.slice(0, others.length).map((at, k): Pair => [at, others[k] ?? 0]),
    )
    .sort(([one], [other]) => one - other);
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
