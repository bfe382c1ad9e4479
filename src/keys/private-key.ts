/** What an OpenSSH private key file shows in clear, encrypted or not. */
interface PrivateKeyHead {
  /** The public key blob in base64. */
  readonly blob: string;
  /** Rounds of bcrypt that opening it costs; 0 when it is not encrypted. */
  readonly rounds: number;
}

/**
 * Reads the head of an OpenSSH private key file (openssh PROTOCOL.key).
 *
 * @returns undefined when the bytes are no such file
 */
export function readPrivateKeyHead(pem: Buffer): PrivateKeyHead | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(
    pem.toString('latin1'),
  )?.[1];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  const magic = 'openssh-key-v1\0';
  if (bytes.subarray(0, magic.length).toString('latin1') !== magic) return undefined;
  try {
    let at = magic.length;
    const next = (): Buffer => {
      const length = bytes.readUInt32BE(at);
      const value = bytes.subarray(at + 4, at + 4 + length);
      if (value.length !== length) throw new RangeError('truncated');
      at += 4 + length;
      return value;
    };
    next(); // cipher
    next(); // KDF
    const options = next(); // a salt, then the rounds
    at += 4; // number of keys
    const rounds = options.length === 0 ? 0 : options.readUInt32BE(4 + options.readUInt32BE(0));
    return { blob: next().toString('base64'), rounds };
  } catch {
    return undefined;
  }
}
