import { gunzipSync } from 'node:zlib';
import type { LabHost } from '../../../lab/host.ts';

/** Numbers from 0 to below 1 that a seed decides (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(all: readonly T[], roll: () => number): T[] {
  return all
    .map((one) => ({ one, at: roll() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** What values of ssh_config(5) and sshd_config(5) look like: which of them a keyword takes, its parser says. */
const values = [
  ...[
    'yes',
    'no',
    'none',
    'any',
    'all',
    'auto',
    'ask',
    'always',
    'force',
    'default',
    'delayed',
    'clientspecified',
  ],
  ...[
    '0',
    '1',
    '2',
    '22',
    '2222',
    '600',
    '16384',
    '1h',
    '1M',
    '5:30:60',
    '1:100:1',
    '0177',
    '16K 1h',
    '32:128',
  ],
  ...[
    '/nonexistent',
    '/nonexistent/%u',
    '/etc/hostname',
    '/tmp',
    '/bin/false',
    '~/nowhere/%C',
    '/etc/ssh/ssh_host_rsa_key',
  ],
  ...[
    'root',
    'nobody',
    'omm',
    'root@10.99.0.1',
    '!root',
    '10.99.0.77',
    '10.99.0.0/16',
    '0.0.0.0',
    '127.0.0.1',
    'lo',
    'eth9',
  ],
  ...[
    'inet',
    'inet6',
    'publickey',
    'password',
    'publickey,password',
    'keyboard-interactive',
    'hostbased,publickey',
  ],
  ...[
    'prohibit-password',
    'forced-commands-only',
    'point-to-point',
    'internal',
    'internal-sftp',
    'sftp /bin/false',
  ],
  ...[
    'ssh-ed25519',
    'rsa-sha2-512',
    'ecdsa-sha2-nistp256',
    '-ssh-ed25519',
    '+ssh-ed25519',
    '-ssh-*',
    'ssh-ed25519-cert-v01@openssh.com',
  ],
  ...[
    'curve25519-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group1-sha1',
    'ecdh-sha2-nistp256',
    '-curve*,ecdh*',
  ],
  ...[
    'aes256-ctr',
    'aes128-cbc',
    'aes128-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'hmac-sha2-256',
    'hmac-sha1',
    'hmac-sha2-512-etm@openssh.com',
  ],
  ...[
    'QUIET',
    'VERBOSE',
    'DEBUG3',
    'AUTH',
    'LOCAL3',
    'md5',
    'sha256',
    'lowdelay throughput',
    'af21',
    'none none',
  ],
  ...[
    'touch-required',
    'verify-required',
    'session=1s',
    '*=5s',
    'LANG',
    'A=b',
    'subsystem',
    'example.com',
    '%h.example',
    'nc %h %p',
  ],
  ...[
    'authfail:1h',
    'noauth:1h min:1h',
    '8080',
    '8080 localhost:80',
    'localhost:80',
    '/run/x',
    'confirm',
    'autoask',
  ],
];

export interface Draw {
  readonly side: 'client' | 'server';
  readonly keyword: string;
  readonly value: string;
  /** Where it was put. */
  readonly file: string;
  readonly line: number;
}

/** Keywords that are no settings of their own. */
const frames: ReadonlySet<string> = new Set(['Host', 'Match', 'Include']);

/** All keywords that a manual page of a host lists. */
async function keywordsOf(host: LabHost, side: Draw['side']): Promise<readonly string[]> {
  const page = side === 'client' ? 'ssh_config' : 'sshd_config';
  const text = gunzipSync(await host.read(`/usr/share/man/man5/${page}.5.gz`)).toString('latin1');
  const all = [...text.matchAll(/^\.It Cm ([A-Z]\w+)/gm)].map(([, word = '']) => word);
  return [...new Set(all)].filter((word) => !frames.has(word));
}

/**
 * Puts a setting where it counts, takes it for each value until the host's own parser takes one. In: keyword, then values, a line
 * each; `$PLACE` is where. Out: what it has put there, and where.
 */
const place = `set -e
read -r keyword
cd /etc/ssh
put() { # value
  case $PLACE in
    sshd-first) sed -i "1i $keyword $1" sshd_config; at=/etc/ssh/sshd_config:1 ;;
    sshd-part) printf '# ours\\n%s %s\\n' "$keyword" "$1" >sshd_config.d/draw.conf; at=/etc/ssh/sshd_config.d/draw.conf:2 ;;
    sshd-match) printf 'Match User root\\n  %s %s\\n' "$keyword" "$1" >>sshd_config; at=/etc/ssh/sshd_config:$(wc -l <sshd_config) ;;
    ssh-part) printf '# ours\\n%s %s\\n' "$keyword" "$1" >ssh_config.d/00-draw.conf; at=/etc/ssh/ssh_config.d/00-draw.conf:2 ;;
    ssh-system) sed -i "1i $keyword $1" ssh_config; at=/etc/ssh/ssh_config:1 ;;
    ssh-user) printf 'Host *\\n  %s %s\\n' "$keyword" "$1" >>~/.ssh/config; at=/root/.ssh/config:$(wc -l <~/.ssh/config) ;;
  esac
}
takes() {
  case $PLACE in
    sshd-*) /usr/sbin/sshd -t 2>/tmp/parser && /usr/sbin/sshd -T -C user=root,host=x,addr=10.99.0.1,laddr=10.99.0.2,lport=22 >/dev/null 2>&1 && ! [ -s /tmp/parser ] ;;
    *) ssh -G 10.99.0.1 >/dev/null 2>/tmp/parser && ! grep -qvE '^(Pseudo-terminal|$)' /tmp/parser ;;
  esac
}
while IFS= read -r value; do
  put "$value"
  if takes; then printf '%s\\n%s\\n' "$at" "$value"; rm -f /tmp/parser; exit; fi
  eval "$RESTORE"
done
rm -f /tmp/parser
`;

/** Keeps the files of a healthy host, and puts them back. */
export const keep = `mkdir -p /etc/kept; cp -p /etc/ssh/sshd_config /etc/ssh/ssh_config /etc/kept; cp -p ~/.ssh/config /etc/kept/user`;
export const restore = `cp -p /etc/kept/sshd_config /etc/kept/ssh_config /etc/ssh; cp -p /etc/kept/user ~/.ssh/config
rm -f /etc/ssh/sshd_config.d/draw.conf /etc/ssh/ssh_config.d/00-draw.conf`;

/** Draws a setting and puts it on a host: any that its manual pages list, with any value that its parser takes. */
export async function draw(host: LabHost, roll: () => number): Promise<Draw> {
  for (;;) {
    const side = roll() < 0.5 ? 'client' : 'server';
    const [keyword = ''] = shuffled(await keywordsOf(host, side), roll);
    const places =
      side === 'client' ? ['ssh-part', 'ssh-system', 'ssh-user'] : ['sshd-first', 'sshd-part', 'sshd-match'];
    const [at = ''] = shuffled(places, roll);
    const { stdout } = await host.exec(['sh', '-c', place], {
      input: `${[keyword, ...shuffled(values, roll)].join('\n')}\n`,
      env: { PLACE: at, RESTORE: restore },
      cwd: '/',
    });
    const [where = '', value = ''] = stdout.split('\n');
    const [, file = '', line] = /^(.+):(\d+)$/.exec(where) ?? [];
    if (file !== '') return { side, keyword, value, file, line: Number(line) };
  }
}
