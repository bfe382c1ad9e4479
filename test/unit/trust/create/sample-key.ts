import { encodeFastPassphrase } from '../../../../src/formats/fast-passphrase.ts';
import { Secret } from '../../../../src/keys/secret.ts';
import type { TrustKey } from '../../../../src/trust/keys/trust-key.ts';
import { sharing } from '../../builders.ts';
import { KEY } from '../../formats/foreign.ts';

const passphrase = 'Abc1234*';
const pieces = ['a', 'b'].map((name) => ({
  cipher: Buffer.from(`cipher ${name}`),
  rand: Buffer.from(`rand ${name}`),
}));

/** A trust key of two pieces that nobody has to make. */
export const sampleKey: TrustKey = {
  publicKey: KEY,
  blob: KEY.split(' ')[1] ?? '',
  privateKey: Buffer.from('private\n'),
  passphrase: new Secret(passphrase),
  pieces,
  fastPassphrase: encodeFastPassphrase(passphrase),
};

export const sampleKeys = sharing(sampleKey);
