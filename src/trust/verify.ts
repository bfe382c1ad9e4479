import { tryLogins } from '../host/logins.ts';
import { HostError } from '../transport/problem.ts';
import type { Emit } from './events.ts';
import { type HostFailure, type PairFailure, TrustError } from './failure.ts';
import type { Node } from './node.ts';
import { autoMode, targetsOf, type VerifyMode } from './topology.ts';

/** Logins at a time from this machine, and from each host of a mesh. */
const starWorkers = 16;
const meshWorkers = 4;

/** How long one login may take, besides connecting, in seconds. */
const loginSeconds = 20;

export interface Verification {
  readonly mode: VerifyMode;
  /** Logins that were tried, by address and by name, and all passed. */
  readonly logins: number;
}

/**
 * Proves trust by logins of the hosts' own OpenSSH clients, by address and by name (section 8). Waits for all.
 *
 * @param leftOut targets that trust does not cover on a host
 * @param answerMs what a server may take to answer
 * @throws TrustError that names every pair that failed
 */
export async function verifyTrust(
  nodes: readonly Node[],
  wanted: VerifyMode | 'auto',
  leftOut: ReadonlyMap<Node, ReadonlySet<string>>,
  answerMs: number,
  emit: Emit,
): Promise<Verification> {
  const targets = nodes.filter(({ endpoints }) => endpoints.length > 0);
  const mode = wanted === 'auto' ? autoMode(targets.length) : wanted;
  const localTarget = targets.findIndex(({ local }) => local);
  const clients = localTarget < 0 ? [...targets, ...nodes.filter(({ local }) => local)] : targets;
  const plan = targetsOf(mode, targets.length, localTarget < 0 ? undefined : localTarget);

  const answer = Math.ceil(answerMs / 1000);
  const limits = { answer, login: answer + loginSeconds };
  const hosts: HostFailure[] = [];
  const pairs: PairFailure[] = [];
  let logins = 0;
  let done = 0;
  await Promise.all(
    clients.map(async (from, i) => {
      const names = (plan[i] ?? [])
        .flatMap((k) => spellings(targets[k]))
        .filter((target) => leftOut.get(from)?.has(target) !== true);
      try {
        const workers = mode === 'mesh' ? meshWorkers : starWorkers;
        const results = await tryLogins(from.session, names, workers, limits);
        logins += results.length;
        for (const result of results)
          if (!result.ok) pairs.push({ from: from.label, to: result.target, said: result.said });
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        hosts.push({ host: from.label, step: 'verify', problem: error.problem });
      }
      emit({ type: 'progress', step: 'verify', done: ++done, total: clients.length });
    }),
  );
  if (hosts.length + pairs.length > 0) throw new TrustError(hosts, pairs);
  return { mode, logins };
}

/** How a user would call a host. */
function spellings(node: Node | undefined): string[] {
  if (!node) return [];
  const addresses = node.endpoints.map(({ address }) => address);
  return node.name === undefined ? addresses : [...addresses, node.name];
}
