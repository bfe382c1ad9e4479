import type { Emit } from './events.ts';
import { type HostFailure, type PairFailure, TrustError } from './failure.ts';
import type { Node } from './node.ts';
import { partyOf, tryPairs } from './pairs.ts';
import { autoMode, type VerifyMode } from './topology.ts';

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
    answerMs,
    (done, total) => emit({ type: 'progress', step: 'verify', done, total }),
  );
  const hosts = new Map<string, HostFailure>();
  const pairs: PairFailure[] = [];
  const counts = new Map(parties.map(({ label }) => [label, { failed: 0, tried: 0 }]));
  for (const { from, spelling, result } of logins) {
    const count = counts.get(from.label);
    if (count) count.tried++;
    if (result.ok) continue;
    if (count) count.failed++;
    if ('untried' in result) hosts.set(from.label, result.untried);
    else {
      const { status, said } = result;
      pairs.push({ from: from.label, to: spelling.text, port: spelling.port, status, said });
    }
  }
  for (const [host, { failed, tried }] of counts) {
    if (tried === 0) continue;
    const untried = hosts.get(host)?.problem;
    const problem = untried ?? (failed > 0 ? ({ code: 'logins-failed', failed, tried } as const) : undefined);
    emit({ type: 'host', result: { host, step: 'verify', problem } });
  }
  if (hosts.size + pairs.length > 0) throw new TrustError([...hosts.values()], pairs);
  return { mode, logins: logins.length };
}
