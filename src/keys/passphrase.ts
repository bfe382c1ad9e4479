import { randomInt } from 'node:crypto';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const SIGNS = '*@#%^_+=,.?:~<>/';
const ALL = LOWER + UPPER + DIGITS + SIGNS;
const LENGTH = 32;

function isValid(text: string): boolean {
  const count = (set: string): number => [...text].filter((char) => set.includes(char)).length;
  return count(LOWER) >= 1 && count(UPPER) >= 1 && count(SIGNS) >= 1 && count(DIGITS) >= 4;
}

/**
 * Rule 6.4: a new passphrase of 32 characters with at least one lower case letter, one upper case letter, one sign
 * and four digits. Whole candidates are drawn until one fits, so each valid passphrase is as likely as any other
 * (about 200 bits).
 *
 * @param draw a number below its argument, and not below 0
 */
export function newPassphrase(draw: (below: number) => number = randomInt): string {
  for (;;) {
    const text = Array.from({ length: LENGTH }, () => ALL[draw(ALL.length)]).join('');
    if (isValid(text)) return text;
  }
}
