import { type ParsedKey, utils } from 'ssh2';
import type { KeyIdentity } from './identity.ts';

const opened = new WeakMap<KeyIdentity, ParsedKey | undefined>();

/** A private key, opened once and not once a host: its passphrase costs rounds of a hash. Undefined where ssh2 cannot read it. */
export function openKey(identity: KeyIdentity): ParsedKey | undefined {
  if (!opened.has(identity)) {
    const { file, passphrase } = identity.reveal();
    const parsed: ParsedKey | ParsedKey[] | Error = utils.parseKey(file, passphrase);
    const key = Array.isArray(parsed) ? parsed[0] : parsed;
    opened.set(identity, key instanceof Error ? undefined : key);
  }
  return opened.get(identity);
}

/** A public key of its blob in base64; undefined when ssh2 cannot read it. */
export function readPublicKey(blob: string): ParsedKey | undefined {
  const key = utils.parseKey(Buffer.from(blob, 'base64'));
  return key instanceof Error || Array.isArray(key) ? undefined : key;
}
