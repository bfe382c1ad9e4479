import { expect } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';

/** How a password login went, by the host's own log. */
interface PasswordAttempt {
  result: 'Accepted' | 'Failed';
  method: string;
}

/** Every password that a host was sent for a user so far, in order, by any method. */
export function passwordAttempts(host: LabHost, user: string): PasswordAttempt[] {
  const line = /^(Accepted|Failed) (password|keyboard-interactive\S*) for (?:invalid user )?(\S+) from /gm;
  return [...host.sshdLog().matchAll(line)].flatMap(([, result, method = '', name]) =>
    name === user && (result === 'Accepted' || result === 'Failed') ? [{ result, method }] : [],
  );
}

/** Names of the hosts that were sent a password for a user, as often as they were. */
export function hostsAsked(hosts: readonly LabHost[], user: string): string[] {
  return hosts.flatMap((host) => passwordAttempts(host, user).map(() => host.name));
}

/**
 * Everything a run could change for a user on hosts: content, mode, owner and time of all of the home, /etc/hosts.
 *
 * @param lock whether a run had the home's lock meanwhile: the time of the home itself tells of that, and it goes
 *   with a session that may end a moment after the tool (see expectNothingLeft)
 */
export async function homes(
  hosts: readonly LabHost[],
  user: string,
  lock: 'locked' | 'never locked' = 'locked',
): Promise<string[]> {
  const own =
    lock === 'locked' ? `-path ./.gs_sshexkey-lock -prune -o -path . -printf '%p %y %m %u %g %i\n' -o ` : '';
  const script = `cd "$HOME" && find . /etc/hosts ${own}-printf '%p %y %m %u %g %s %T@ %i %l\n' -type f -exec sha256sum {} + | sort`;
  const seen = await Promise.all(hosts.map((host) => host.exec(['sh', '-c', script], { user, check: true })));
  return seen.map(({ stdout }) => stdout);
}

/**
 * Waits until hosts hold nothing that a run leaves on its way: files in /tmp, locks, processes. Agents may stay.
 * A host's own processes are its first (dash), a sleep, and the listening sshd.
 */
export async function expectNothingLeft(hosts: readonly LabHost[]): Promise<void> {
  const script = `ls -A /tmp; ls -d /root/.gs_sshexkey-lock /home/*/.gs_sshexkey-lock 2>/dev/null; ps -eo args= | grep -vE '^(/bin/)?dash |^sleep infinity|^(/usr/sbin/)?sshd|^sshd: /usr/sbin/sshd|^ssh-agent -a |^ps -eo|^grep -vE|^sh -c ls'; true`;
  for (const host of hosts)
    await expect
      .poll(async () => `${host.name}: ${(await host.exec(['sh', '-c', script])).stdout}`, {
        timeout: 20_000,
      })
      .toBe(`${host.name}: `);
}

/** Lets a host's sshd accept connections without a word, until the returned function is called. */
export async function silenceSshd(host: LabHost): Promise<() => Promise<void>> {
  const signal = (name: string) =>
    host.exec(['sh', '-c', `kill -${name} "$(cat /run/sshd.pid)"`], { check: true });
  await signal('STOP');
  return async () => {
    await signal('CONT');
  };
}
