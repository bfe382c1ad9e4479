import { UNSAFE } from './printable.ts';

/** Each code unit as JSON escapes it (RFC 8259, section 7). */
function escaped(char: string): string {
  if (char === ' ') return char;
  return Array.from({ length: char.length }, (_, i) => {
    return `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }).join('');
}

/**
 * A value as one line of JSON. What `printable` would change, controls, bidi and invisible marks, is escaped in JSON's own
 * way, so that a terminal that shows the line comes to no harm and a reader gets the text as it was; but for half a
 * surrogate pair, which no UTF-8 can hold: it becomes U+FFFD.
 */
export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' ? part.replace(/\p{Surrogate}/gu, '\ufffd') : part,
  );
  return text.replace(UNSAFE, escaped);
}
