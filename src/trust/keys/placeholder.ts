import { encodeFastPassphrase } from '../../formats/fast-passphrase.ts';
import { encodePassphrase } from '../../formats/om-cipher.ts';
import { newPassphrase } from '../../keys/passphrase.ts';
import { Secret } from '../../keys/secret.ts';
import type { TrustKey } from './trust-key.ts';

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
