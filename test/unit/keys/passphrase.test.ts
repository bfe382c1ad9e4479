import { expect, it } from 'vitest';
import { newPassphrase } from '../../../src/keys/passphrase.ts';

it('6.4 has 32 characters of the alphabet, with a lower, an upper, a sign and four digits', () => {
  for (let i = 0; i < 5000; i++) {
    const text = newPassphrase();
    expect(text).toMatch(/^[A-Za-z0-9*@#%^_+=,.?:~<>/]{32}$/);
    expect(/[a-z]/.test(text) && /[A-Z]/.test(text) && /[*@#%^_+=,.?:~<>/]/.test(text)).toBe(true);
    expect(text.replace(/\D/g, '').length).toBeGreaterThanOrEqual(4);
  }
});

it('6.4 is without bias: in every place every character of its class is as frequent', () => {
  const runs = 5000;
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
