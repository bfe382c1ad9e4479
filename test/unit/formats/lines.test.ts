import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinLines, splitLines } from '../../../src/formats/lines.ts';
import { numRuns } from '../runs.ts';

it('5.10 splitting and joining gives every byte back', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(10), fc.nat(255))), (array) => {
      const file = Buffer.from(array);
      expect(joinLines(splitLines(file)).equals(file)).toBe(true);
    }),
    { numRuns },
  );
});

it('keeps terminators, and counts no line behind the last newline', () => {
  expect(splitLines(null)).toEqual([]);
  expect(splitLines(Buffer.from('a\r\n\nb'))).toEqual([
    { text: 'a\r', end: '\n' },
    { text: '', end: '\n' },
    { text: 'b', end: '' },
  ]);
});
