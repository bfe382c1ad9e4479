import type { Algorithms } from 'ssh2';
import { hostKeyAlgorithms } from '../host-key.ts';

/**
 * What is offered to a server: curve25519 first (a login then costs this side about 10 ms of CPU), nothing with
 * SHA-1, nothing with CBC. The rest is there for servers as old as OpenSSH 7.4 and for dropbear.
 */
export function algorithms(knownTypes: readonly string[], others: 'also' | 'only'): Algorithms {
  // The types of ssh2's typings name only a part of what ssh2 supports, so the lists are checked here.
  const kex: NonNullable<Algorithms['kex']> = [
    'curve25519-sha256@libssh.org',
    'curve25519-sha256',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
  ];
  return {
    kex,
    cipher: [
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'chacha20-poly1305@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
    ],
    hmac: [
      'hmac-sha2-256-etm@openssh.com',
      'hmac-sha2-512-etm@openssh.com',
      'hmac-sha2-256',
      'hmac-sha2-512',
    ],
    compress: ['none'],
    serverHostKey: serverHostKeys(hostKeyAlgorithms(knownTypes, others)),
  };
}

type ServerHostKey = Extract<NonNullable<Algorithms['serverHostKey']>, readonly unknown[]>[number];

function serverHostKeys(names: readonly string[]): ServerHostKey[] {
  return names.filter(isServerHostKey);
}

function isServerHostKey(name: string): name is ServerHostKey {
  return hostKeyAlgorithms([], 'also').includes(name);
}
