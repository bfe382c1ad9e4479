import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columns, cut, padEnd, wrap } from '../../../src/terminal/columns.ts';

const text = fc
  .array(fc.constantFrom('互', '信', '，', '。', '（', '）', 'ssh', ' ', '10.0.0.1', 'e\u0301', '主机'), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''));

describe('columns of a terminal', () => {
  it.each([
    ['', 0],
    ['ssh', 3],
    ['互信', 4],
    ['（ssh）', 7],
    ['e\u0301', 1],
    ['𠮷', 2],
  ])('%s takes %i', (some, width) => {
    expect(columns(some)).toBe(width);
  });

  it('1.6 a text is filled up, or cut, by columns', () => {
    expect(padEnd('互信', 6)).toBe('互信  ');
    expect(padEnd('互信', 3)).toBe('互信');
    expect(cut('3/10 台主机', 8)).toBe('3/10 台');
    expect(cut('ab互', 3)).toBe('ab');
    fc.assert(fc.property(text, fc.nat(30), (some, room) => columns(cut(some, room)) <= room));
  });
});

describe('wrapped text', () => {
  it('breaks between words, and between Chinese characters, but not before closing marks', () => {
    expect(wrap('connection refused by it', 12, 2)).toEqual(['  connection', '  refused by', '  it']);
    expect(wrap('连接被拒绝，请检查。', 11, 0)).toEqual(['连接被拒', '绝，请检', '查。']);
    expect(wrap('请检查（ssh）', 10, 0)).toEqual(['请检查', '（ssh）']);
  });

  it('1.6 loses nothing, keeps to the room where a break is to be had, and begins no line with a closing mark', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 20, max: 60 }), (some, room) => {
        const lines = wrap(some, room, 2);
        expect(lines.join('').replaceAll(' ', '')).toBe(some.replaceAll(' ', ''));
        for (const line of lines) {
          const piece = line.trim();
          if (columns(line) > room) expect(piece).not.toMatch(/ |\p{Script=Han}[^），。]*\p{Script=Han}/u);
        }
        for (const line of lines.slice(1))
          if (!/^[ ，。）]*$|[ （][，。）]/.test(some)) expect(line).not.toMatch(/^ *[，。）]/);
      }),
    );
  });
});
