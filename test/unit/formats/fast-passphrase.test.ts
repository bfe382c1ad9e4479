import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeFastPassphrase, encodeFastPassphrase } from '../../../src/formats/fast-passphrase.ts';

const folder = mkdtempSync(join(tmpdir(), 'fast-passphrase-'));
afterAll(() => rmSync(folder, { recursive: true }));

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
const text = fc.string({ unit: fc.constantFrom(...printable), minLength: 1, maxLength: 64 });

/** The host's own reader, cut out of the program. */
const source = readFileSync(new URL('../../../src/host/agents/keeper.sh', import.meta.url), 'utf8');
const reader = /^open_passphrase\(\) \{[\s\S]*?^\}$/m.exec(source)?.[0] ?? '';

describe('the fast passphrase file', () => {
  it('5.9 looks like this', () => {
    expect(encodeFastPassphrase('A1b~', () => Buffer.from([0, 1, 2, 0xff])).toString()).toBe(
      '1 000102ff 41306081\n',
    );
  });

  it('5.9 gives the passphrase back, and shows none of it', () => {
    fc.assert(
      fc.property(text, (passphrase) => {
        const file = encodeFastPassphrase(passphrase);
        expect(decodeFastPassphrase(file)).toBe(passphrase);
        expect(file.length).toBe(4 + 4 * passphrase.length);
      }),
    );
    expect(encodeFastPassphrase('same')).not.toEqual(encodeFastPassphrase('same'));
  });

  it.each(['', 'a\nb', 'a\0b', '\u00e9'])('refuses the passphrase %j', (passphrase) => {
    expect(() => encodeFastPassphrase(passphrase)).toThrow(TypeError);
  });

  it.each([
    ['', /unknown form/],
    ['2 00 41\n', /unknown form/],
    ['1 00 41', /not one line/],
    ['1 00 41\n\n', /not one line/],
    ['1 0 4\n', /not one line/],
    ['1 00 4G\n', /not one line/],
    ['1  \n', /not one line/],
    ['1 0000 41\n', /differ in length/],
    ['1 00 ff\n', /holds no passphrase/],
  ])('refuses the file %j', (file, words) => {
    expect(() => decodeFastPassphrase(Buffer.from(file))).toThrow(words);
  });

  it.each([['dash'], ['bash'], ['busybox', 'sh']])(
    '5.9 %s reads the same, every character, with built-in commands only',
    (shell, ...args) => {
      const read = (file: Buffer): string => {
        const script = join(folder, 'read.sh');
        // No PATH: a command that is not built in is not found.
        writeFileSync(
          script,
          `PATH=\nfolder=$1\n${reader}\nopen_passphrase && printf '%b|\\n' "$passphrase"\n`,
        );
        mkdirSync(join(folder, shell), { recursive: true });
        writeFileSync(join(folder, shell, 'agent_passphrase'), file);
        return execFileSync(shell, [...args, script, join(folder, shell)], { encoding: 'utf8' });
      };
      expect(read(encodeFastPassphrase(printable))).toBe(`${printable}|\n`);
      for (const [passphrase] of fc.sample(fc.tuple(text), 5))
        expect(read(encodeFastPassphrase(passphrase ?? ''))).toBe(`${passphrase}|\n`);
      for (const bad of [
        '',
        '1',
        '1 00',
        '2 00 41\n',
        '1 0 4\n',
        '1 000 414\n',
        '1 00 4g\n',
        '1 00 41 41\n',
        '1 0000 41\n',
      ])
        expect(() => read(Buffer.from(bad))).toThrow();
    },
  );
});
