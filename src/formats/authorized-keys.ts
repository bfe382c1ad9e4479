import { newLine, putOnTop, splitLines, withoutLines } from './lines.ts';

/** A line of ours: no options, type, key, perhaps a comment, then the mark. With a CR behind it, it is the user's. */
const OURS = /^((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+) ([A-Za-z0-9+/]+={0,2})(?: .*)? #OM$/;
const PUBLIC_KEY = /^((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+) ([A-Za-z0-9+/]+={0,2})(?: [^\p{C}]*)?$/u;

function keyOfLine(text: string): string | undefined {
  const match = OURS.exec(text);
  return match ? `${match[1]} ${match[2]}` : undefined;
}

function keyOf(publicKey: string): string {
  const match = PUBLIC_KEY.exec(publicKey);
  if (!match) throw new TypeError('not a public key of one line');
  return `${match[1]} ${match[2]}`;
}

/**
 * Rule 5.2: authorized_keys with `<publicKey> #OM` as its first line; the same bytes when a line of ours with that
 * key is in it already, wherever. See sshd(8) "AUTHORIZED_KEYS FILE FORMAT".
 *
 * @param file null when there is none
 * @param publicKey `type base64 [comment]`
 * @throws TypeError when `publicKey` is not of that form
 */
export function addTrustKey(file: Buffer | null, publicKey: string): Buffer {
  const key = keyOf(publicKey);
  if (file !== null && trustKeys(file).includes(key)) return file;
  return putOnTop([newLine(`${publicKey} #OM`)], file);
}

/** The file without our lines, whichever key they hold; lines of the user's with the same key stay. */
export function removeTrustKeys(file: Buffer): Buffer {
  return withoutLines(file, (text) => keyOfLine(text) !== undefined);
}

/**
 * Whether a line lets somebody log in by a key or a certificate; one with a forced command does not. See sshd(8)
 * "AUTHORIZED_KEYS FILE FORMAT".
 */
export function letsIn(file: Buffer): boolean {
  return splitLines(file).some(
    ({ text }) =>
      !/^[ \t]*#/.test(text) &&
      !/(?:^|[\s,])command="/i.test(text) &&
      /(?:^|[ \t])(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+[ \t]+AAAA/.test(text),
  );
}

/** The public keys (`type base64`, no comment) of our `#OM` lines, in file order, each once. */
export function trustKeys(file: Buffer): string[] {
  const keys = splitLines(file).map((line) => keyOfLine(line.text));
  return [...new Set(keys.filter((key) => key !== undefined))];
}
