import { generateKeyPairSync } from 'node:crypto';

let key: string | undefined;

/**
 * A host key that is nobody's, in a form for printf's %b: without one, sshd does not say what it is set to. No host has it in a
 * file.
 */
export function examinationKey(): string {
  key ??= generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey.replaceAll('\n', '\\n');
  return key;
}
