import { printable } from './printable.ts';

/** Longest value that is shown. */
const textLength = 100;

/** A value of a file in quotes, printable and cut. */
export function quoted(text: string): string {
  return `"${printable(text, textLength)}"`;
}
