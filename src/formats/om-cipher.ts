import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The two files of one piece of a passphrase (rule 6.1). */
export interface CipherPiece {
  /** `server.key.cipher`, 56 bytes. */
  cipher: Buffer;
  /** `server.key.rand`, 24 bytes. */
  rand: Buffer;
}

const PIECE = 15;
const ROUNDS = 10_000;

/**
 * Rules 6.1 to 6.3: the passphrase in openGauss's `encrypt` format, in pieces of 15 characters; the last piece is
 * shorter, and empty when the length divides evenly.
 *
 * @param random `n` bytes at a time: the 16 random bytes, the salt and the IV of each piece, in this order
 * @throws TypeError when the passphrase has characters outside printable ASCII
 */
export function encodePassphrase(
  passphrase: string,
  random: (n: number) => Buffer = randomBytes,
): CipherPiece[] {
  if (!/^[\x20-\x7e]*$/.test(passphrase)) throw new TypeError('a passphrase that is not printable ASCII');
  const pieces: CipherPiece[] = [];
  for (let from = 0; from <= passphrase.length; from += PIECE) {
    pieces.push(encodePiece(passphrase.slice(from, from + PIECE), random));
  }
  return pieces;
}

function encodePiece(text: string, random: (n: number) => Buffer): CipherPiece {
  const secret = random(16);
  const salt = random(16);
  const iv = random(16);
  const block = Buffer.alloc(16);
  block.write(text, 'latin1');
  block[text.length] = 0x80;
  const aes = createCipheriv('aes-128-cbc', keyOf(secret, salt), iv).setAutoPadding(false);
  const text16 = Buffer.concat([aes.update(block), aes.final()]);
  const nul = Buffer.alloc(1);
  return {
    cipher: withCrc(Buffer.concat([text16, nul, salt, nul, iv, nul, nul])),
    rand: withCrc(Buffer.concat([secret, nul, Buffer.alloc(3)])),
  };
}

function keyOf(secret: Buffer, salt: Buffer): Buffer {
  return pbkdf2Sync(secret, salt, ROUNDS, 16, 'sha256');
}

function withCrc(body: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(body));
  return Buffer.concat([body, sum]);
}

/**
 * The passphrase of the pieces, in their order.
 *
 * @throws Error that names the piece and what is wrong with it (size, separator, CRC, padding, a missing last piece);
 * never any of the passphrase
 */
export function decodePassphrase(pieces: readonly CipherPiece[]): string {
  const texts = pieces.map((piece, index) => {
    const text = decodePiece(piece, index);
    const isLast = index === pieces.length - 1;
    if (!isLast && text.length < PIECE) throw new Error(`piece ${index}: short, but pieces follow`);
    if (isLast && text.length === PIECE) throw new Error(`piece ${index + 1}: missing`);
    return text;
  });
  if (texts.length === 0) throw new Error('piece 0: missing');
  return texts.join('');
}

function decodePiece({ cipher, rand }: CipherPiece, index: number): string {
  checkFile(cipher, 56, [16, 33, 50, 51], `piece ${index}: server.key.cipher`);
  checkFile(rand, 24, [16, 17, 18, 19], `piece ${index}: server.key.rand`);
  const key = keyOf(rand.subarray(0, 16), cipher.subarray(17, 33));
  const aes = createDecipheriv('aes-128-cbc', key, cipher.subarray(34, 50)).setAutoPadding(false);
  const block = Buffer.concat([aes.update(cipher.subarray(0, 16)), aes.final()]);
  const text = /^([\x20-\x7e]{0,15})\x80\0*$/.exec(block.toString('latin1'))?.[1];
  if (text === undefined) throw new Error(`piece ${index}: the padding is wrong`);
  return text;
}

function checkFile(file: Buffer, size: number, zeros: readonly number[], what: string): void {
  if (file.length !== size) throw new Error(`${what} has ${file.length} bytes, not ${size}`);
  if (file.readUInt32LE(size - 4) !== crc32(file.subarray(0, size - 4))) {
    throw new Error(`${what} has a wrong CRC`);
  }
  if (zeros.some((at) => file[at] !== 0)) throw new Error(`${what} has a wrong separator`);
}
