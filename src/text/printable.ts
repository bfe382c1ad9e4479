/**
 * Everything a terminal or a reader's eye could be tricked with, as Unicode calls it: controls, formats (bidi marks among
 * them), lone surrogates, private and unassigned characters; spaces and line ends other than the plain space; all that is
 * drawn as nothing (Default_Ignorable_Code_Point: fillers of Hangul, joiners, variation selectors, tags); and the one sign
 * that is drawn as blank and is none of these, U+2800. Letters, marks, signs and emoji of any script stay; of an emoji that
 * is made up of several, the joiners show.
 */
export const UNSAFE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;

function escaped(char: string): string {
  if (char === ' ') return char;
  const code = char.codePointAt(0) ?? 0;
  if (char === '\n') return '\\n';
  if (char === '\r') return '\\r';
  if (char === '\t') return '\\t';
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/**
 * Text from a host or a file made safe to show (rule 7.7): control, escape, bidi and invisible characters are
 * written as `\x1b` or `\u202e`. A plain backslash stays, so that `DOMAIN\user` reads well.
 *
 * @param max most characters of the result; a longer one ends in `…`
 */
export function printable(text: string, max = 200): string {
  const head = text.slice(0, max * 2 + 2);
  const chars = Array.from(head.replace(UNSAFE, escaped));
  if (chars.length <= max && head.length === text.length) return chars.join('');
  return `${chars.slice(0, Math.max(0, max - 1)).join('')}…`;
}
