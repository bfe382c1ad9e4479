import { describe, expect, it } from 'vitest';
import { readPrivateKeyHead } from '../../../src/keys/private-key.ts';

const magic = Buffer.from('openssh-key-v1\0');
const blob = Buffer.from('the public key');
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const field = (bytes: Buffer): Buffer => Buffer.concat([uint32(bytes.length), bytes]);
const options = (rounds: number): Buffer => Buffer.concat([field(Buffer.alloc(16, 7)), uint32(rounds)]);

/** The clear part of such a file (openssh PROTOCOL.key). */
function head(cipher: string, kdf: string, kdfOptions: Buffer): Buffer {
  const parts = [Buffer.from(cipher), Buffer.from(kdf), kdfOptions].map(field);
  return Buffer.concat([magic, ...parts, uint32(1), field(blob)]);
}

function armoured(bytes: Buffer): Buffer {
  const lines = bytes.toString('base64').replaceAll(/.{20}/g, '$&\n');
  return Buffer.from(`-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`);
}

describe('the head of a private key file', () => {
  const encrypted = head('aes256-ctr', 'bcrypt', options(24));

  it('tells the public key, and what opening it costs', () => {
    const secrets = Buffer.concat([encrypted, field(Buffer.alloc(100, 1))]);
    expect(readPrivateKeyHead(armoured(secrets))).toEqual({ blob: blob.toString('base64'), rounds: 24 });
    const open = head('none', 'none', Buffer.alloc(0));
    expect(readPrivateKeyHead(armoured(open))).toEqual({ blob: blob.toString('base64'), rounds: 0 });
  });

  it('7.7 is none where it is cut off, wherever', () => {
    for (let end = 0; end < encrypted.length; end++)
      expect(readPrivateKeyHead(armoured(encrypted.subarray(0, end))), `${end}`).toBeUndefined();
  });

  it.each([
    ['other text', Buffer.from('ssh-ed25519 AAAA')],
    [
      'another magic word',
      armoured(Buffer.concat([Buffer.from('openssh-key-v2\0'), encrypted.subarray(15)])),
    ],
    ['an older form', Buffer.from('-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n')],
    ['no end', armoured(encrypted).subarray(0, 60)],
    ['a salt beyond its field', armoured(head('c', 'k', Buffer.concat([uint32(999), Buffer.alloc(9)])))],
  ])('7.7 is none in %s', (_, file) => {
    expect(readPrivateKeyHead(file)).toBeUndefined();
  });
});
