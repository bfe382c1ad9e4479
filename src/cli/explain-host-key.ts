import { fingerprint } from '../keys/fingerprint.ts';
import type { HostKey, KeyPlace, RecordedKey } from '../transport/host-key.ts';
import type { Problem } from '../transport/problem.ts';

type HostKeyProblem = Extract<
  Problem,
  { readonly code: 'host-key-changed' | 'host-key-revoked' | 'host-key-unlisted' }
>;

interface Target {
  readonly address: string;
  readonly port: number;
}

/** Keys on record that are shown. */
const shown = 4;

/** Says what is wrong with a host's key, and how to accept it if it is right. */
export function explainHostKey(
  problem: HostKeyProblem,
  target: Target,
  user: string,
): { readonly cause: string; readonly remedy: string } {
  const { offered } = problem;
  const key = `${offered.type} ${fingerprint(offered.blob)}`;
  switch (problem.code) {
    case 'host-key-changed': {
      const known = problem.known.slice(0, shown).map(described).join(', ');
      return {
        cause: problem.late
          ? `HOST KEY CHANGED: besides the key of this login it has ${key}, but ${known}. Nothing was written there`
          : `HOST KEY CHANGED: it offers ${key}, but ${known}. No password was sent`,
        remedy: `if the host was rebuilt and says the same of itself (${ownWord(offered)}), ${forget(problem, target, user)}; if not, someone may be listening in`,
      };
    }
    case 'host-key-revoked':
      return {
        cause: `its host key ${key} is marked @revoked in ${placed(problem.place)}. ${problem.late ? 'It logged in with another one. Nothing was written there' : 'No password was sent'}`,
        remedy: 'give the host a new key; a revoked key may be in the wrong hands',
      };
    case 'host-key-unlisted': {
      const { path, authority } = problem;
      const missing = path === undefined ? 'in no known_hosts file' : `not in ${path}`;
      return {
        cause: `its host key ${key} is ${missing} as ${nameOf(target)}${aside(authority)}. No password was sent`,
        remedy: `compare it with what the host itself says (${ownWord(offered)}); if it is the same: ${learn(offered, target, path)}`,
      };
    }
  }
}

/** What is to be said of an authority that may sign for a host. */
export function aside(authority: KeyPlace | undefined): string {
  return authority
    ? ` (the @cert-authority in ${placed(authority)} cannot vouch for it: this tool knows no host certificates)`
    : '';
}

function described({ type, blob, place }: RecordedKey): string {
  return `${placed(place)} has ${type} ${fingerprint(blob)}`;
}

function placed({ source, path, line }: KeyPlace): string {
  return source === 'run' ? 'an earlier connection of this run' : `${path}:${line}`;
}

/** As known_hosts and ssh-keygen call it. */
function nameOf({ address, port }: Target): string {
  return port === 22 ? address : `[${address}]:${port}`;
}

/** How to take the old keys away: one thing to do for each file. */
function forget(
  { offered, known }: { offered: HostKey; known: readonly RecordedKey[] },
  target: Target,
  user: string,
) {
  const paths = [...new Set(known.map(({ place }) => place.path))];
  const ways = paths.map((path) => {
    const places = known.flatMap(({ place }) => (place.path === path ? [place] : []));
    const [first] = places;
    if (first?.source === 'run') return 'see that only one host answers at that address, and run again';
    const all = places.map(placed).join(', ');
    if (first?.source === 'listed')
      return `put its new key in the place of ${all}: ${lineFor(offered, target)}`;
    if (first?.shared)
      return `edit ${all} by hand (ssh-keygen -R would take away what speaks for other hosts, too)`;
    const file = first?.source === 'user' && path.endsWith('/known_hosts') ? '' : ` -f ${word(path)}`;
    const by = first?.source === 'system' && user !== 'root' ? 'as root ' : '';
    return `${by}remove its old key with: ssh-keygen -R ${word(nameOf(target))}${file}`;
  });
  return ways.join(', and ');
}

/** What shows the fingerprint on the host itself, where sshd's files have their usual names. */
function ownWord({ type }: HostKey): string {
  const kinds: Record<string, string> = { 'ssh-ed25519': 'ed25519', 'ssh-rsa': 'rsa' };
  return `ssh-keygen -lf /etc/ssh/ssh_host_${kinds[type] ?? 'ecdsa'}_key.pub`;
}

/** A command that puts that very key on record, not whatever answers when it is run. */
function learn(offered: HostKey, target: Target, path: string | undefined): string {
  return `echo ${word(lineFor(offered, target))} >>${path === undefined ? '~/.ssh/known_hosts' : word(path)}`;
}

function lineFor({ type, blob }: HostKey, target: Target): string {
  return `${nameOf(target)} ${type} ${blob}`;
}

/** One word for a shell. */
function word(text: string): string {
  return /^[\w/.:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
