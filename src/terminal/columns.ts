import { eastAsianWidth } from 'get-east-asian-width';

/** Columns of a terminal that a text takes: Chinese characters take two (UAX #11), combining marks none. */
export function columns(text: string): number {
  let sum = 0;
  for (const char of text) if (!/\p{M}/u.test(char)) sum += eastAsianWidth(char.codePointAt(0) ?? 0);
  return sum;
}

/** Fills a text up with blanks. */
export function padEnd(text: string, wanted: number): string {
  return text + ' '.repeat(Math.max(0, wanted - columns(text)));
}

/** As much of a text as there is room for. */
export function cut(text: string, room: number): string {
  let used = 0;
  let kept = '';
  for (const char of text) {
    used += columns(char);
    if (used > room) break;
    kept += char;
  }
  return kept;
}

/**
 * A blank, a word, or a Chinese character with the marks that must not be parted from it: closing ones and what ends a
 * sentence stay with what is before, opening ones with what follows.
 */
const piece =
  / +|[（「“]*(?:[\p{Script=Han}]|[^ \p{Script=Han}（「“）」”，。；：、？！]+)?[）」”，。；：、？！]*/gu;

/** Breaks a text between words, and between Chinese characters; a word that is too long stays whole. */
export function wrap(text: string, room: number, indent: number): string[] {
  const pad = ' '.repeat(indent);
  const lines: string[] = [];
  let line = '';
  let blank = '';
  for (const part of text.match(piece) ?? []) {
    if (part.trim() === '') {
      blank = part;
      continue;
    }
    if (line !== '' && indent + columns(line + blank + part) > room) {
      lines.push(pad + line);
      line = part;
    } else line += line === '' ? part : blank + part;
    blank = '';
  }
  return [...lines, pad + line];
}
