import { randomBytes } from 'node:crypto';

/**
 * Rule 5.9: the passphrase as a host's own sh opens it with built-in commands only. One line, `1 PAD MASKED`: a random
 * pad and the passphrase XORed with it, both in lower-case hexadecimal digits. That keeps it from eyes, `grep` and
 * backups of strings; it is no encryption, as both halves lie in the file.
 *
 * @param random `n` bytes for the pad
 * @throws TypeError when the passphrase is empty or has characters outside printable ASCII
 */
export function encodeFastPassphrase(
  passphrase: string,
  random: (n: number) => Buffer = randomBytes,
): Buffer {
  if (!/^[\x20-\x7e]+$/.test(passphrase)) throw new TypeError('a passphrase that is not printable ASCII');
  const text = Buffer.from(passphrase, 'latin1');
  const pad = random(text.length);
  return Buffer.from(`1 ${pad.toString('hex')} ${xor(text, pad).toString('hex')}\n`);
}

/**
 * The passphrase of such a file.
 *
 * @throws Error that says what is wrong with the file, never any of its content
 */
export function decodeFastPassphrase(file: Buffer): string {
  const text = file.toString('latin1');
  if (!text.startsWith('1 ')) throw new Error('the fast passphrase file has an unknown form');
  const [, pad = '', masked = ''] = /^1 ((?:[\da-f]{2})+) ((?:[\da-f]{2})+)\n$/.exec(text) ?? [];
  if (pad === '') throw new Error('the fast passphrase file is not one line of hexadecimal digits');
  if (pad.length !== masked.length)
    throw new Error('the halves of the fast passphrase file differ in length');
  const passphrase = xor(Buffer.from(pad, 'hex'), Buffer.from(masked, 'hex')).toString('latin1');
  if (!/^[\x20-\x7e]+$/.test(passphrase)) throw new Error('the fast passphrase file holds no passphrase');
  return passphrase;
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}
