/**
 * The public key that an OpenSSH private key file shows in clear, encrypted or not (openssh PROTOCOL.key).
 *
 * @returns the public key blob in base64, or undefined when the bytes are no such file
 */
export function publicBlobOf(pem: Buffer): string | undefined {
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
    next(); // KDF options
    at += 4; // number of keys
    return next().toString('base64');
  } catch {
    return undefined;
  }
}
