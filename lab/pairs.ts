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
  /** What to call a host, default its IPv4 address and its name. */
  targets?: (host: LabHost) => string[];
  /** How many logins run at once. */
  concurrency?: number;
}

/**
 * Logs in from every host to every host with the plain `ssh` of an empty environment, as a cron job would:
 * no questions, no unknown host key.
 */
export async function provePairs(lab: Lab, options: PairOptions = {}): Promise<Pair[]> {
  const { user = 'root', targets = ({ address, name }) => [address, name], concurrency = 8 } = options;
  const limit = pLimit(concurrency);
  const { hosts } = lab;
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
        const { code, stderr } = await from.exec(login(to, target), { user });
        return { from: from.name, to: to.name, target, ok: code === 0, stderr };
      }),
    ),
  );
}

function login(to: LabHost, target: string): string[] {
  const ssh = `ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -p ${to.port} ${target} true`;
  return ['sh', '-c', 'exec env -i HOME="$HOME" PATH="$PATH" sh -c "$1"', 'login', ssh];
}
