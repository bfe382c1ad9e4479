import { type ParsedKey, utils } from 'ssh2';
import type { KeyIdentity } from '../transport/identity.ts';

/** Reads a private key file's bytes. Undefined when they are no key that opens with that passphrase. */
export function readIdentity(file: Buffer, passphrase?: string): KeyIdentity | undefined {
  try {
    const parsed: ParsedKey | ParsedKey[] | Error = utils.parseKey(file, passphrase);
    const key = Array.isArray(parsed) ? parsed[0] : parsed;
    if (key instanceof Error || !key?.isPrivateKey()) return undefined;
    return {
      kind: 'key',
      type: key.type,
      blob: key.getPublicSSH().toString('base64'),
      reveal: () => ({ file, passphrase }),
    };
  } catch {
    // ssh2 throws on some malformed keys instead of returning its error.
    return undefined;
  }
}
