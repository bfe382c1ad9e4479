import { decodePassphrase } from '../../formats/om-cipher.ts';
import type { HostFacts } from '../../host/read/facts.ts';
import { readPrivateKeyHead } from '../../keys/private-key.ts';
import { readIdentity } from '../../keys/read-identity.ts';
import type { KeyIdentity } from '../../transport/identity.ts';

/** The blob of the key that lies on a host as its own (`id_om`), whether or not it opens. */
export function heldBlobOf(facts: HostFacts): string | undefined {
  const file = facts.files.get('private_key');
  return file && readPrivateKeyHead(file.bytes)?.blob;
}

/** The key has one round; ssh-keygen's own default is up to 24. A host could ask for years. */
const maxRounds = 64;

/** That key, when this passphrase opens it. */
export function openHeldKey(facts: HostFacts, passphrase: string): KeyIdentity | undefined {
  const file = facts.files.get('private_key');
  const rounds = file && readPrivateKeyHead(file.bytes)?.rounds;
  if (!file || rounds === undefined || rounds > maxRounds) return undefined;
  return readIdentity(file.bytes, passphrase);
}

/** That key, when the host's own passphrase files open it: what the host logs in by. */
export function heldIdentityOf(facts: HostFacts): KeyIdentity | undefined {
  try {
    return openHeldKey(facts, decodePassphrase(facts.passphrase));
  } catch {
    // Damaged pieces open nothing: the same as none.
    return undefined;
  }
}
