import type { HostSpec } from '../../../lab/spec.ts';
import { commands } from './ill.ts';

/** The first line of a hardened sshd_config: a first run has to log in with root's password, so it comes in after that. */
export const hardened = [
  'PermitRootLogin prohibit-password',
  'StrictModes yes',
  'MaxAuthTries 3',
  'LoginGraceTime 30',
  'AllowUsers root omm',
  'AllowTcpForwarding no',
  'X11Forwarding no',
  'ClientAliveInterval 300',
  'GSSAPIAuthentication no',
  'UseDNS no',
  'KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org',
  'Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com',
  'MACs hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com',
];

/** Names of the hosts that the faults are made on: faults.ts. */
export const illNames = [
  'here',
  'modes',
  'owners',
  'folders',
  'sshd',
  'match',
  'known',
  'config',
  'writable',
  'agents',
  'gone',
  'down',
];

const specs: Record<string, HostSpec> = {
  folders: {
    sshdConfig: ['AuthorizedKeysFile /var/keys/%u'],
    boot: ['mkdir -p /var/keys; cd /var/keys; touch root omm; chown omm omm; chmod 600 root omm'],
  },
  gone: { homeSize: '2m' },
  // As Debian has it: chage(1) tells a user of their own account.
  here: { boot: ['chgrp shadow /etc/shadow'] },
};

/** Those hosts, and three with nothing wrong: default, hardened, and PAM with keyboard-interactive. */
export const illHosts: readonly HostSpec[] = [
  ...illNames.map((name) => ({ ...commands, ...specs[name], name })),
  { ...commands, name: 'healthy', sh: 'busybox' },
  { ...commands, name: 'hardened', sshdConfig: hardened },
  { ...commands, name: 'pam', sh: 'bash', pam: 'keyboard-interactive-only' },
];
