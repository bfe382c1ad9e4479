import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../../src/text/printable.ts';
import { numRuns } from '../runs.ts';

/** Any code point, half a surrogate pair too; fast-check's own `binary` takes a second to make. */
const character = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

describe('printable', () => {
  it.each([
    ['plain text, \u4e2d\u6587 \u00e4 DOM\\user', 'plain text, \u4e2d\u6587 \u00e4 DOM\\user'],
    ['\x1b[31mred\x07', '\\x1b[31mred\\x07'],
    ['a\nb\r\tc\0', 'a\\nb\\r\\tc\\x00'],
    ['\x9b2J\x7f\u00a0', '\\x9b2J\\x7f\\xa0'],
    ['evil\u202egpj.exe\u2066\u200b\ufeff\u2028', 'evil\\u202egpj.exe\\u2066\\u200b\\ufeff\\u2028'],
    ['\u{e0041}\ud800', '\\u{e0041}\\ud800'],
    ['a\u3164\u115f\uffa0\u2800b', 'a\\u3164\\u115f\\uffa0\\u2800b'],
    ['\u034f\ufe0f\u180b\u17b4\u{e0100}', '\\u034f\\ufe0f\\u180b\\u17b4\\u{e0100}'],
    ['e\u0301 \u0e01\u0e33 \ud55c \u{1f600}', 'e\u0301 \u0e01\u0e33 \ud55c \u{1f600}'],
  ])('7.7 shows %j as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('7.7 is bounded', () => {
    expect(printable('x'.repeat(200))).toBe('x'.repeat(200));
    expect(printable('x'.repeat(201))).toBe(`${'x'.repeat(199)}\u2026`);
    expect(printable('\u{1f600}'.repeat(9), 5)).toBe(`${'\u{1f600}'.repeat(4)}\u2026`);
    expect(Array.from(printable('\x1b'.repeat(1 << 20), 10))).toHaveLength(10);
  });

  it('7.7 never lets a control, format or odd space through', () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), fc.nat(60), (text, max) => {
        const shown = printable(text, max + 1);
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
        expect(Array.from(shown).length).toBeLessThanOrEqual(max + 1);
      }),
      { numRuns },
    );
  });
});
