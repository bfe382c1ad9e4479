import pLimit from 'p-limit';
import type { LabHost } from './host.ts';
import type { Lab } from './lab.ts';

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
  /** What to call a host, default its IPv4 address and its name. */
  targets?: (host: LabHost) => string[];
  /** How many logins run at once. */
  concurrency?: number;
  /** Shell words before `ssh`, for example `. ~/.bashrc &&`. */
  before?: string;
  /** Further options of ssh. */
  options?: string;
  /** Environment of the user, for example another HOME than the account's. */
  env?: Record<string, string>;
}

/**
 * Logs in from every host to every host with the plain `ssh` of an empty environment, as a cron job would:
 * no questions, no unknown host key, and no port or key on the command line.
 */
export async function provePairs(lab: Lab, options: PairOptions = {}): Promise<Pair[]> {
  const {
    user = 'root',
    targets = ({ address, name }) => [address, name],
    concurrency = 8,
    env = {},
  } = options;
  const limit = pLimit(concurrency);
  const { hosts = lab.hosts } = options;
  // In rounds, host i towards host i + k in round k: no sshd sees more at once than MaxStartups lets pass.
  const rounds = hosts.flatMap((_, k) =>
    hosts.flatMap((from, i) => {
      const to = hosts[(i + k) % hosts.length] ?? from;
      return targets(to).map((target) => ({ from, to, target }));
    }),
  );
  return Promise.all(
    rounds.map(({ from, to, target }) =>
      limit(async () => {
        const { code, stderr } = await from.exec(login(target, options), { user, env });
        return { from: from.name, to: to.name, target, ok: code === 0, stderr };
      }),
    ),
  );
}

/** Half the time of a login goes into OpenSSH's post-quantum key exchange, which trust has nothing to do with. */
const quick = '-o KexAlgorithms=^curve25519-sha256';

function login(target: string, { before = '', options = '' }: PairOptions): string[] {
  const ssh = `${before} ssh -o BatchMode=yes -o StrictHostKeyChecking=yes ${quick} ${options} ${target} true`;
  return ['sh', '-c', 'exec env -i HOME="$HOME" PATH="$PATH" sh -c "$1"', 'login', ssh];
}
