import { type ParsedKey, utils } from 'ssh2';

/** A public key as ssh2 has it, of its blob in base64; undefined when ssh2 cannot read it. */
export function readPublicKey(blob: string): ParsedKey | undefined {
  const key = utils.parseKey(Buffer.from(blob, 'base64'));
  return key instanceof Error || Array.isArray(key) ? undefined : key;
}
