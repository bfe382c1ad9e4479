import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonLine } from '../../../src/text/json-line.ts';
import { printable } from '../../../src/text/printable.ts';

/** Any character; fast-check's own `binary` takes a second to make. */
const character = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));

it('holds nothing that would be changed to show it, and reads back as what it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), fc.string({ unit: character }), (value, text) => {
      const line = jsonLine({ value, text });
      expect(printable(line, Number.MAX_SAFE_INTEGER)).toBe(line);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({ value, text })));
    }),
  );
});

it('7.7 escapes what is drawn as nothing or as blank, as what is shown elsewhere is', () => {
  const text = '\u3164\u115f\uffa0\u2800\u034f\ufe0f\u180b\u17b4\u{e0100}\u202e\u00a0';
  const line = jsonLine(text);
  expect(line).toMatch(/^"(\\u[0-9a-f]{4}){12}"$/);
  expect(JSON.parse(line)).toBe(text);
});

it('half a surrogate pair, which no UTF-8 can hold, is U+FFFD', () => {
  expect(jsonLine(['\ud83d', '\ude00x', '\u{1f600}'])).toBe('["\ufffd","\ufffdx","\u{1f600}"]');
});
