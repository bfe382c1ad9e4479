import type { Emit } from '../model/events.ts';
import type { HostFailure, PairFailure } from '../model/failure.ts';
import type { Node } from '../model/node.ts';
import { autoMode, type VerifyMode } from '../model/topology.ts';
import { type PairTerms, partyOf, silenceOfPair, tryPairs } from './pairs.ts';
import type { TryProgress } from './tries.ts';

export interface Verification {
  readonly mode: VerifyMode;
  /** Logins that were tried, by address and by name, and all passed. */
  readonly logins: number;
}

/** How a verification went, whether or not all logins passed: `logins` are those that did. */
export interface Outcome extends Verification {
  /** Logins that failed. */
  readonly pairs: readonly PairFailure[];
  /** Hosts on which no login could be made. */
  readonly hosts: readonly HostFailure[];
  /** Whether a login was refused, or a host is of no use; else those that failed timed out or were turned away, even again. */
  readonly refused: boolean;
}

/**
 * Proves trust by logins of the hosts' own OpenSSH clients, by address and by name (section 8). Waits for all.
 *
 * @param leftOut targets that trust does not cover on a host
 */
export async function verifyTrust(
  nodes: readonly Node[],
  wanted: VerifyMode | 'auto',
  leftOut: ReadonlyMap<Node, ReadonlySet<string>>,
  terms: PairTerms,
  emit: Emit,
): Promise<Outcome> {
  const nodeOf = new Map(nodes.map((node) => [partyOf(node), node]));
  const parties = [...nodeOf.keys()];
  const targets = parties.filter(({ spellings }) => spellings.length > 0);
  const mode = wanted === 'auto' ? autoMode(targets.length) : wanted;
  const logins = await tryPairs(
    parties,
    mode,
    (from, { text }) => {
      const node = nodeOf.get(from);
      return !node || leftOut.get(node)?.has(text) !== true;
    },
    terms,
    tellTries(emit),
  );
  const hosts = new Map<string, HostFailure>();
  const pairs: PairFailure[] = [];
  const counts = new Map(parties.map(({ label }) => [label, { failed: 0, unproved: 0, tried: 0 }]));
  for (const login of logins) {
    const { from, to, spelling, result } = login;
    const count = counts.get(from.label);
    if (count) count.tried++;
    if (result.ok) continue;
    if (count) count.failed++;
    if ('untried' in result) {
      hosts.set(from.label, result.untried);
      continue;
    }
    if (count && silenceOfPair(login)) count.unproved++;
    const { text, port } = spelling;
    const { status, said } = result;
    pairs.push({ from: from.label, to: text, host: to.label, port, status, said });
  }
  let refused = hosts.size > 0;
  for (const [host, { failed, unproved, tried }] of counts) {
    if (tried === 0) continue;
    const untried = hosts.get(host)?.problem;
    const code = failed > unproved ? 'logins-failed' : 'logins-unproved';
    refused ||= failed > unproved;
    const problem = untried ?? (failed > 0 ? { code, failed, tried } : undefined);
    emit({ type: 'host', result: { host, step: 'verify', problem } });
  }
  return { mode, logins: logins.length - pairs.length, pairs, hosts: [...hosts.values()], refused };
}

/** Tells how far the logins are. */
export function tellTries(emit: Emit): (progress: TryProgress) => void {
  return ({ done, total, again }) => {
    if (again && done === 0) emit({ type: 'detail', detail: { code: 'logins-again', logins: total } });
    emit({ type: 'progress', step: 'verify', done, total, again });
  };
}
