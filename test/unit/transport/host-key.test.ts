import { describe, expect, it } from 'vitest';
import { hostKeyFromBlob } from '../../../src/transport/host-key.ts';

const blob = (type: string, bytes: number): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.alloc(bytes)]);
};

describe('the key blob that a host offers', () => {
  it('7.1 begins with its type', () => {
    const bytes = blob('ssh-ed25519', 36);
    expect(hostKeyFromBlob(bytes)).toEqual({ type: 'ssh-ed25519', blob: bytes.toString('base64') });
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['cut off', Buffer.from('00', 'hex')],
    ['of a type that is no word', blob('ssh ed\n25519', 36)],
    ['of no type', blob('', 36)],
    ['longer than any key', blob('ssh-rsa', 4096)],
  ])('7.7 is refused when it is %s', (_title, bytes) => {
    expect(() => hostKeyFromBlob(bytes)).toThrow(RangeError);
  });
});
