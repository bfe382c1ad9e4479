import { createHash } from 'node:crypto';

/**
 * `SHA256:…` of a public key, base64 without padding, as `ssh-keygen -lf` shows it.
 *
 * @param blob the key's bytes (RFC 4253, section 6.6), or their base64
 */
export function fingerprint(blob: Buffer | string): string {
  const bytes = typeof blob === 'string' ? Buffer.from(blob, 'base64') : blob;
  return `SHA256:${createHash('sha256').update(bytes).digest('base64').replace('=', '')}`;
}
