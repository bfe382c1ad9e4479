import pLimit from 'p-limit';
import type { LabHost } from './host.ts';
import type { Lab } from './lab.ts';
import { patience } from './pace.ts';

/** One login from a host to another, or to itself. */
export interface Pair {
  from: string;
  to: string;
  /** What ssh was given: an address or a name. */
  target: string;
  ok: boolean;
  /** What ssh wrote to stderr. */
  stderr: string;
}

export interface PairOptions {
  /** Account on both sides, default root. */
  user?: string;
  /** The hosts that take part, default all of the lab. */
  hosts?: readonly LabHost[];
  /** How many hosts each logs in to: itself and those after it, in a ring; default all. */
  each?: number;
  /** What to call a host, default its IPv4 address and its name. */
  targets?: (host: LabHost) => string[];
  /** Shell words before `ssh`, for example `. ~/.bashrc &&`. */
  before?: string;
  /** Further options of ssh. */
  options?: string;
  /** Environment of the user, for example another HOME than the account's. */
  env?: Record<string, string>;
}

/**
 * Logs in from every host to every host, or to some, with the plain `ssh` of an empty environment, as a cron job would:
 * no questions, no unknown host key, and no port or key on the command line.
 */
export async function provePairs(lab: Lab, options: PairOptions = {}): Promise<Pair[]> {
  const { user = 'root', targets = ({ address, name }) => [address, name], env = {} } = options;
  const { hosts = lab.hosts, each = hosts.length } = options;
  const limit = pLimit(atOnce);
  const all = hosts.map((from, i) =>
    limit(async () => {
      // Host i begins with host i: no sshd sees more at once than MaxStartups lets pass.
      const inTurn = [...hosts.slice(i), ...hosts.slice(0, i)].slice(0, each);
      const logins = inTurn.flatMap((to) => targets(to).map((target) => ({ to: to.name, target })));
      const argv = inOneShell(
        logins.map(({ target }) => target),
        options,
      );
      const { stdout } = await from.exec(argv, { user, env, check: true, timeoutMs: patience(120_000) });
      const ends = stdout.split('\0');
      return logins.map(({ to, target }, k) => {
        const [, code, stderr = ''] = /^(\d+) (.*)$/s.exec(ends[k] ?? '') ?? [];
        return { from: from.name, to, target, ok: code === '0', stderr };
      });
    }),
  );
  return (await Promise.all(all)).flat();
}

/** How many hosts log in at the same time. */
const atOnce = 8;

/** Half the time of a login goes into OpenSSH's post-quantum key exchange, which trust has nothing to do with. */
const quick = '-o KexAlgorithms=^curve25519-sha256';

/** One process of the host's shell for each login, forked from one that knows nothing: to enter a host costs as much as a login. */
function inOneShell(targets: readonly string[], { before = '', options = '' }: PairOptions): string[] {
  const ssh = `${before} ssh -o BatchMode=yes -o StrictHostKeyChecking=yes ${quick} ${options} "$target" true`;
  const each = `for target; do said=$({ ${ssh}; } 2>&1 >/dev/null </dev/null); printf '%s %s\\0' "$?" "$said"; done`;
  const empty = 'exec env -i HOME="$HOME" PATH="$PATH" sh -c "$@"';
  return ['sh', '-c', empty, 'logins', each, 'logins', ...targets];
}
