import type { HostKey, RecordedKey } from '../transport/host-key.ts';
import type { Problem } from '../transport/problem.ts';

/** What can be wrong with a host's key. */
export type HostKeyProblem = Extract<
  Problem,
  { readonly code: 'host-key-changed' | 'host-key-revoked' | 'host-key-unlisted' }
>;

export interface Target {
  readonly address: string;
  readonly port: number;
}

/** A host as known_hosts and ssh-keygen call it. */
export function nameOf({ address, port }: Target): string {
  return port === 22 ? address : `[${address}]:${port}`;
}

/** What shows the fingerprint on the host itself, where sshd's files have their usual names. */
export function ownWord({ type }: HostKey): string {
  const kinds: Record<string, string> = { 'ssh-ed25519': 'ed25519', 'ssh-rsa': 'rsa' };
  return `ssh-keygen -lf /etc/ssh/ssh_host_${kinds[type] ?? 'ecdsa'}_key.pub`;
}

/** A command that puts that very key on record, not whatever answers when it is run. */
export function learn(offered: HostKey, target: Target, path: string | undefined): string {
  return `echo ${word(lineFor(offered, target))} >>${path === undefined ? '~/.ssh/known_hosts' : word(path)}`;
}

/** A key's line in known_hosts. */
function lineFor({ type, blob }: HostKey, target: Target): string {
  return `${nameOf(target)} ${type} ${blob}`;
}

/** How to take the old keys of one file away. `places` are as `FILE:LINE`. */
export type Forgetting =
  /** They are of this run: two hosts answer at one address. */
  | { readonly way: 'look' }
  /** The file of --host-keys: the new line takes their place. */
  | { readonly way: 'replace'; readonly places: readonly string[]; readonly line: string }
  /** Lines that speak for other hosts, too. */
  | { readonly way: 'edit'; readonly places: readonly string[] }
  | { readonly way: 'command'; readonly command: string; readonly asRoot: boolean };

/** One thing to do for each file that has keys of a host. */
export function forgetting(
  { offered, known }: { readonly offered: HostKey; readonly known: readonly RecordedKey[] },
  target: Target,
  user: string,
): readonly Forgetting[] {
  const paths = [...new Set(known.map(({ place }) => place.path))];
  return paths.map((path): Forgetting => {
    const found = known.flatMap(({ place }) => (place.path === path ? [place] : []));
    const [first] = found;
    if (first?.source === 'run') return { way: 'look' };
    const places = found.map(({ line }) => `${path}:${line}`);
    if (first?.source === 'listed') return { way: 'replace', places, line: lineFor(offered, target) };
    if (first?.shared) return { way: 'edit', places };
    const file = first?.source === 'user' && path.endsWith('/known_hosts') ? '' : ` -f ${word(path)}`;
    const command = `ssh-keygen -R ${word(nameOf(target))}${file}`;
    return { way: 'command', command, asRoot: first?.source === 'system' && user !== 'root' };
  });
}

/** One word for a shell. */
function word(text: string): string {
  return /^[\w/.:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
