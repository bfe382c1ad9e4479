import { expect, it } from 'vitest';
import { newPassphrase } from '../../../src/keys/passphrase.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*@#%^_+=,.?:~<>/';

/** Draws the characters of the texts, one after another. */
function drawing(...texts: string[]) {
  const places = [...texts.join('')].map((char) => alphabet.indexOf(char));
  return (below: number): number => {
    expect(below).toBe(alphabet.length);
    const place = places.shift();
    if (place === undefined) throw new Error('one passphrase too many was drawn');
    return place;
  };
}

it('6.4 has 32 characters of the alphabet, drawn as a whole', () => {
  for (let i = 0; i < 100; i++) expect(newPassphrase()).toMatch(/^[A-Za-z0-9*@#%^_+=,.?:~<>/]{32}$/);
  const least = `aA*1234${'b'.repeat(25)}`;
  expect(newPassphrase(drawing(least))).toBe(least);
});

it.each([
  ['a lower case letter', `A*1234${'B'.repeat(26)}`],
  ['an upper case letter', `a*1234${'b'.repeat(26)}`],
  ['a sign', `aA1234${'b'.repeat(26)}`],
  ['four digits', `aA*123${'b'.repeat(26)}`],
])('6.4 one without %s is not taken', (_, bad) => {
  for (const good of [`zZ/7890${'Z'.repeat(25)}`, `zZ/7890${'z'.repeat(25)}`])
    expect(newPassphrase(drawing(bad, good))).toBe(good);
});

it('6.4 is without bias: in every place every character of its class is as frequent', () => {
  const runs = 2000;
  const letters = new Map<string, number>();
  const digitsAt = Array.from({ length: 32 }, () => 0);
  let letterCount = 0;
  for (let i = 0; i < runs; i++) {
    [...newPassphrase()].forEach((char, place) => {
      if (/\d/.test(char)) digitsAt[place] = (digitsAt[place] ?? 0) + 1;
      else letterCount++;
      letters.set(char, (letters.get(char) ?? 0) + 1);
    });
  }
  expect(letters.size).toBe(78);
  // A fair die stays within 6 standard deviations of its mean but once in 10^8 runs.
  const near = (seen: number, mean: number): boolean => Math.abs(seen - mean) < 6 * Math.sqrt(mean);
  for (const [char, seen] of letters) {
    const mean = /\d/.test(char) ? (runs * 32 - letterCount) / 10 : letterCount / 68;
    expect(near(seen, mean), char).toBe(true);
  }
  const mean = (runs * 32 - letterCount) / 32;
  for (const seen of digitsAt) expect(near(seen, mean)).toBe(true);
});
