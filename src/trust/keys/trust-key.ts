import { encodeFastPassphrase } from '../../formats/fast-passphrase.ts';
import { type CipherPiece, decodePassphrase, encodePassphrase } from '../../formats/om-cipher.ts';
import { generateKeyPair } from '../../host/edit/keygen.ts';
import type { HostFacts } from '../../host/read/facts.ts';
import { newPassphrase } from '../../keys/passphrase.ts';
import { readPrivateKeyHead } from '../../keys/private-key.ts';
import { parsePublicKey } from '../../keys/public-key.ts';
import { readIdentity } from '../../keys/read-identity.ts';
import { Secret } from '../../keys/secret.ts';
import type { KeyIdentity } from '../../transport/identity.ts';
import type { Session } from '../../transport/session.ts';

/** The cluster's shared key, and how its passphrase lies on the hosts. */
export interface TrustKey {
  /** `ssh-ed25519 BLOB` */
  readonly publicKey: string;
  readonly blob: string;
  /** The private key file's bytes, encrypted. */
  readonly privateKey: Buffer;
  readonly passphrase: Secret;
  /** The passphrase in openGauss's form. The same bytes on all hosts, as the key is: one encoding a run. */
  readonly pieces: readonly CipherPiece[];
  /** The passphrase as a host's own sh opens it. */
  readonly fastPassphrase: Buffer;
}

/** The blob of the trust key file on a host, whether or not it opens. */
export function trustBlobOf(facts: HostFacts): string | undefined {
  const file = facts.files.get('private_key');
  return file && readPrivateKeyHead(file.bytes)?.blob;
}

/** The trust key has one round; ssh-keygen's own default is up to 24. A host could ask for years. */
const maxRounds = 64;

/** The trust key that a host holds, when this passphrase opens it. */
export function openPrivateKey(facts: HostFacts, passphrase: string): KeyIdentity | undefined {
  const file = facts.files.get('private_key');
  const rounds = file && readPrivateKeyHead(file.bytes)?.rounds;
  if (!file || rounds === undefined || rounds > maxRounds) return undefined;
  return readIdentity(file.bytes, passphrase);
}

/** What logs in by the trust key that a host holds, when its passphrase files open it. */
export function trustIdentityOf(facts: HostFacts): KeyIdentity | undefined {
  try {
    return openPrivateKey(facts, decodePassphrase(facts.passphrase));
  } catch {
    // Damaged pieces open nothing: the same as none.
    return undefined;
  }
}

/** The trust key that a host holds, when its passphrase files open it. */
export function openTrustKey(facts: HostFacts): TrustKey | undefined {
  const identity = trustIdentityOf(facts);
  const { file, passphrase } = identity?.reveal() ?? {};
  if (!identity || !file || passphrase === undefined) return undefined;
  return {
    publicKey: `${identity.type} ${identity.blob}`,
    blob: identity.blob,
    privateKey: file,
    passphrase: new Secret(passphrase),
    pieces: facts.passphrase,
    fastPassphrase: encodeFastPassphrase(passphrase),
  };
}

/**
 * Chooses the key (rule 7.4): the one that opens on this machine, else the one that most hosts share, else none, and
 * then one has to be made.
 */
export function chooseTrustKey(local: HostFacts, others: readonly HostFacts[]): TrustKey | undefined {
  const own = openTrustKey(local);
  if (own) return own;
  const count = new Map<string, HostFacts[]>();
  for (const facts of others) {
    const blob = trustBlobOf(facts);
    if (blob !== undefined) count.set(blob, [...(count.get(blob) ?? []), facts]);
  }
  const byShare = [...count.values()].sort((a, b) => b.length - a.length);
  for (const holders of byShare) {
    for (const facts of holders) {
      const key = openTrustKey(facts);
      if (key) return key;
    }
  }
  return undefined;
}

/** Makes a new key pair under a new passphrase, on this machine. Throws HostError. */
export async function makeTrustKey(session: Session, timeoutMs: number): Promise<TrustKey> {
  const passphrase = new Secret(newPassphrase());
  const { privateKey, publicKey } = await generateKeyPair(session, passphrase.reveal(), timeoutMs);
  const { blob } = parsePublicKey(publicKey);
  return {
    publicKey,
    blob,
    privateKey,
    passphrase,
    pieces: encodePassphrase(passphrase.reveal()),
    fastPassphrase: encodeFastPassphrase(passphrase.reveal()),
  };
}

/** What stands for the blob of a key that has not been made: base64, so that it can be planned with. */
const placeholderBlob = 'A/KEY/THAT/IS/NOT/MADE/YET';
/** How it is shown. */
const placeholder = '[new key]';

/** Stands for a new trust key where nothing is written. */
export function placeholderKey(): TrustKey {
  const passphrase = new Secret(newPassphrase());
  return {
    publicKey: `ssh-ed25519 ${placeholderBlob}`,
    blob: placeholderBlob,
    privateKey: Buffer.from(placeholder),
    passphrase,
    pieces: encodePassphrase(passphrase.reveal()),
    fastPassphrase: encodeFastPassphrase(passphrase.reveal()),
  };
}

/** A file that was planned with the {@link placeholderKey}, as it is shown. */
export function showPlaceholder(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(placeholderBlob, placeholder), 'latin1');
}
