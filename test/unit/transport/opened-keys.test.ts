import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { openKey } from '../../../src/transport/opened-keys.ts';

it('a private key is opened once, however many hosts are logged in to by it', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = Buffer.from(privateKey.export({ type: 'pkcs1', format: 'pem' }));
  let revealed = 0;
  const reveal = () => {
    revealed++;
    return { file, passphrase: undefined };
  };
  const identity = { kind: 'key', type: 'ssh-rsa', blob: '', reveal } as const;
  expect(openKey(identity)?.type).toBe('ssh-rsa');
  expect(openKey(identity)).toBe(openKey(identity));
  expect(revealed).toBe(1);
});
