import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { KeyPlace } from '../../../src/transport/host-key.ts';
import { hostKey } from '../../../src/words/en/host-key.ts';

const ed = {
  type: 'ssh-ed25519',
  blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIEadgzdBbTrrcEeINfFkYuCk/IUp4bF0kyDSeIVioY4b',
};
const old = {
  type: 'ssh-ed25519',
  blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIGGGGzdBbTrrcEeINfFkYuCk/IUp4bF0kyDSeIVioY4b',
};
const host = { address: '10.0.0.7', port: 22 };
const far = { address: 'fd99::7', port: 2222 };
const at = (path: string, line: number, source: KeyPlace['source'], shared = false) => ({
  place: { source, path, line, shared },
});
const user = at('/root/.ssh/known_hosts', 3, 'user');
const system = at('/etc/ssh/ssh_known_hosts', 1, 'system');

/** What is to be done about a key that has changed, once it is sure to be the right one. */
function wayOut(places: { place: KeyPlace }[], target = host, name = 'root'): string {
  const known = places.map(({ place }) => ({ ...old, place }));
  const problem = { code: 'host-key-changed', offered: ed, known, late: false } as const;
  const { remedy } = hostKey(problem, target, name);
  const words =
    /^if the host was rebuilt and says the same of itself \(ssh-keygen -lf \/etc\/ssh\/ssh_host_ed25519_key.pub\), (.*); if not, someone may be listening in$/;
  return words.exec(remedy)?.[1] ?? remedy;
}

const folder = mkdtempSync(join(tmpdir(), "it's here "));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the words for a host key that is not the right one', () => {
  it('7.1 a changed key: old and new fingerprint, and where the old one stands', () => {
    const known = [{ ...old, ...user }];
    const problem = { code: 'host-key-changed', offered: ed, known } as const;
    expect(hostKey({ ...problem, late: false }, host, 'root').cause).toMatchInlineSnapshot(
      `"HOST KEY CHANGED: it offers ssh-ed25519 SHA256:BLJrUVjgG+OJrVza8RdRZiUfdb0wTrCm5j/FdXZ6M5s, but /root/.ssh/known_hosts:3 has ssh-ed25519 SHA256:oRNISKxILNCThssmEwIpxwRGCygKCcQ65OCVxYjoz+g. No password was sent"`,
    );
    expect(hostKey({ ...problem, late: true }, host, 'root').cause).toMatchInlineSnapshot(
      `"HOST KEY CHANGED: besides the key of this login it has ssh-ed25519 SHA256:BLJrUVjgG+OJrVza8RdRZiUfdb0wTrCm5j/FdXZ6M5s, but /root/.ssh/known_hosts:3 has ssh-ed25519 SHA256:oRNISKxILNCThssmEwIpxwRGCygKCcQ65OCVxYjoz+g. Nothing was written there"`,
    );
  });

  it('7.1 a changed key: the command that takes the old one away, for each file', () => {
    expect(wayOut([user])).toBe('remove its old key with: ssh-keygen -R 10.0.0.7');
    expect(wayOut([user, user])).toBe('remove its old key with: ssh-keygen -R 10.0.0.7');
    expect(wayOut([user], far)).toBe("remove its old key with: ssh-keygen -R '[fd99::7]:2222'");
    expect(wayOut([at('/root/.ssh/known_hosts2', 3, 'user')])).toBe(
      'remove its old key with: ssh-keygen -R 10.0.0.7 -f /root/.ssh/known_hosts2',
    );
    expect(wayOut([system])).toBe(
      'remove its old key with: ssh-keygen -R 10.0.0.7 -f /etc/ssh/ssh_known_hosts',
    );
    expect(wayOut([user, system], host, 'omm')).toBe(
      'remove its old key with: ssh-keygen -R 10.0.0.7, and as root remove its old key with: ssh-keygen -R 10.0.0.7 -f /etc/ssh/ssh_known_hosts',
    );
  });

  it('7.1 a changed key: lines that ssh-keygen -R would take from other hosts are edited by hand', () => {
    const shared = [
      at('/etc/ssh/ssh_known_hosts', 1, 'system', true),
      at('/etc/ssh/ssh_known_hosts', 4, 'system', true),
    ];
    expect(wayOut(shared, host, 'omm')).toMatchInlineSnapshot(
      `"edit /etc/ssh/ssh_known_hosts:1, /etc/ssh/ssh_known_hosts:4 by hand (ssh-keygen -R would take away what speaks for other hosts, too)"`,
    );
  });

  it('7.1 a changed key: the file of --host-keys, and another host at the address', () => {
    expect(wayOut([at('/etc/keys', 2, 'listed')], far)).toMatchInlineSnapshot(
      `"put its new key in the place of /etc/keys:2: [fd99::7]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEadgzdBbTrrcEeINfFkYuCk/IUp4bF0kyDSeIVioY4b"`,
    );
    expect(wayOut([at('', 0, 'run')])).toMatchInlineSnapshot(
      `"see that only one host answers at that address, and run again"`,
    );
  });

  it('7.1 a revoked key', () => {
    const problem = { code: 'host-key-revoked', offered: ed, place: system.place } as const;
    expect(hostKey({ ...problem, late: false }, host, 'root')).toMatchInlineSnapshot(`
      {
        "cause": "its host key ssh-ed25519 SHA256:BLJrUVjgG+OJrVza8RdRZiUfdb0wTrCm5j/FdXZ6M5s is marked @revoked in /etc/ssh/ssh_known_hosts:1. No password was sent",
        "remedy": "give the host a new key; a revoked key may be in the wrong hands",
      }
    `);
    expect(hostKey({ ...problem, late: true }, host, 'root').cause).toMatchInlineSnapshot(
      `"its host key ssh-ed25519 SHA256:BLJrUVjgG+OJrVza8RdRZiUfdb0wTrCm5j/FdXZ6M5s is marked @revoked in /etc/ssh/ssh_known_hosts:1. It logged in with another one. Nothing was written there"`,
    );
  });

  it('7.1 an unlisted key: where it is missing, how to check it, and a command that lists it', () => {
    const path = join(folder, 'keys');
    const problem = { code: 'host-key-unlisted', offered: ed, authority: undefined } as const;
    expect(hostKey({ ...problem, path: undefined }, host, 'omm')).toMatchInlineSnapshot(`
      {
        "cause": "its host key ssh-ed25519 SHA256:BLJrUVjgG+OJrVza8RdRZiUfdb0wTrCm5j/FdXZ6M5s is in no known_hosts file as 10.0.0.7. No password was sent",
        "remedy": "compare it with what the host itself says (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub); if it is the same: echo '10.0.0.7 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEadgzdBbTrrcEeINfFkYuCk/IUp4bF0kyDSeIVioY4b' >>~/.ssh/known_hosts",
      }
    `);
    const authority = user.place;
    expect(hostKey({ ...problem, path: undefined, authority }, far, 'omm').cause).toMatchInlineSnapshot(
      `"its host key ssh-ed25519 SHA256:BLJrUVjgG+OJrVza8RdRZiUfdb0wTrCm5j/FdXZ6M5s is in no known_hosts file as [fd99::7]:2222 (the @cert-authority in /root/.ssh/known_hosts:3 cannot vouch for it: this tool knows no host certificates). No password was sent"`,
    );
    const { remedy } = hostKey({ ...problem, path }, far, 'omm');
    execFileSync('sh', ['-c', remedy.slice(remedy.indexOf('echo '))]);
    expect(readFileSync(path, 'utf8')).toBe(`[fd99::7]:2222 ${ed.type} ${ed.blob}\n`);
  });
});
