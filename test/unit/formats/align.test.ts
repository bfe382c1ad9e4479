import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align } from '../../../src/formats/align.ts';
import { numRuns } from '../runs.ts';

const lines = (texts: readonly string[]) => texts.map((text) => ({ text, end: '\n' as const }));

/** Which lines are found again, after a look whether that can be: equal ones, in the same order, told from both sides. */
function found(a: readonly string[], b: readonly string[]): number[] {
  const { inA, inB } = align(lines(a), lines(b));
  expect([inB.length, inA.length]).toEqual([a.length, b.length]);
  let last = -1;
  inB.forEach((at, i) => {
    if (at === -1) return;
    expect([b[at], inA[at], at > last]).toEqual([a[i], i, true]);
    last = at;
  });
  const places = [...inB.keys()].filter((i) => inB[i] !== -1);
  expect(inA.filter((at) => at !== -1)).toHaveLength(places.length);
  return places;
}

/** The length of a longest common sequence, by its definition. */
function longest(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a;
  if (first === undefined) return 0;
  const at = b.indexOf(first);
  const without = longest(rest, b);
  return at < 0 ? without : Math.max(without, 1 + longest(rest, b.slice(at + 1)));
}

const numbered = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${word}${i}`);

describe('7.5 lines of one text in another', () => {
  it('as many as can be', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(found(a, b)).toHaveLength(longest(a, b));
      }),
      { numRuns: Math.ceil(numRuns / 5) },
    );
  });

  it('of two choices, the one that passes over lines of the other text first', () => {
    expect(found(['x', 'y'], ['y', 'x'])).toEqual([0]);
    expect(found(['-', 'x', 'y', '-'], ['+', 'y', 'x', '+'])).toEqual([1]);
  });

  it('lines count as equal whatever ends them', () => {
    expect(align([{ text: 'a', end: '' }], lines(['a'])).inB).toEqual(Int32Array.of(0));
  });
});

describe('7.5 lines of one text in another, where both are too long for the textbook', () => {
  const same = numbered('same', 600);

  it('lines that stand once in both are found, whatever stands between them', () => {
    const a = ['a', ...same.flatMap((line, i) => (i % 3 === 0 ? [line, 'x', 'y'] : [line])), 'b'];
    const b = ['c', ...same.flatMap((line, i) => (i % 5 === 0 ? ['y', line] : [line])), 'd'];
    const places = found(a, b).map((i) => a[i]);
    expect(places.filter((text) => text?.startsWith('same'))).toEqual(same);
    // y stands between two anchors in both: that stretch is looked at again.
    expect(places.filter((text) => text === 'y')).toHaveLength(40);
    expect(found(['a', ...same, 'z', 'x', 'z', 'b'], ['c', ...same, 'z', 'z', 'd'])).toHaveLength(602);
  });

  it('of two stretches that have changed places, the longer one is found', () => {
    const [short, long] = [numbered('short', 250), numbered('long', 350)];
    expect(found([...short, ...long], [...long, ...short])).toHaveLength(350);
    expect(found([...long, ...short], [...short, ...long])).toHaveLength(350);
  });

  it('where none stands once, the first is the first, and the second the second', () => {
    const twice = same.flatMap((line) => [line, line]);
    expect(found(['a', ...twice, 'b'], ['c', ...twice, 'd'])).toHaveLength(twice.length);
    expect(found(['a', ...twice, 'b'], ['c', ...twice, ...same.slice(0, 1), 'd'])).toHaveLength(twice.length);
  });

  it('none where nothing is in common', () => {
    expect(found(same, numbered('other', 600))).toEqual([]);
    expect(found([], same)).toEqual([]);
  });
});
