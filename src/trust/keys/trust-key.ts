import { encodeFastPassphrase } from '../../formats/fast-passphrase.ts';
import { type CipherPiece, encodePassphrase } from '../../formats/om-cipher.ts';
import { generateKeyPair } from '../../host/edit/keygen.ts';
import type { HostFacts } from '../../host/read/facts.ts';
import { newPassphrase } from '../../keys/passphrase.ts';
import { parsePublicKey } from '../../keys/public-key.ts';
import { Secret } from '../../keys/secret.ts';
import type { Session } from '../../transport/session.ts';
import { heldIdentityOf } from './held-key.ts';

/** A key that trust is made with, and how its passphrase lies on a host. */
export interface TrustKey {
  /** `ssh-ed25519 BLOB` */
  readonly publicKey: string;
  readonly blob: string;
  /** The private key file's bytes, encrypted. */
  readonly privateKey: Buffer;
  readonly passphrase: Secret;
  /** The passphrase in openGauss's form. The same bytes wherever the key is: one encoding a run. */
  readonly pieces: readonly CipherPiece[];
  /** The passphrase as a host's own sh opens it. */
  readonly fastPassphrase: Buffer;
}

/** The trust key that a host holds, when its passphrase files open it. */
export function openTrustKey(facts: HostFacts): TrustKey | undefined {
  const identity = heldIdentityOf(facts);
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

/** Makes a new key pair under a new passphrase, on the session's host. Throws HostError. */
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
