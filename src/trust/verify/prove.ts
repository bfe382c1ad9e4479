import { withoutClaimedNames } from '../cluster/claimed-names.ts';
import { type ClusterOptions, type Dialogue, readCluster } from '../cluster/cluster.ts';
import { inListOrder } from '../model/list-order.ts';
import { autoMode, type VerifyMode } from '../model/topology.ts';
import { type PairResult, type Party, tryPairs } from './pairs.ts';
import { allParties } from './parties.ts';
import { tellTries } from './verify.ts';

export interface ProveOptions extends ClusterOptions {
  readonly verify: VerifyMode | 'auto';
}

/** What was tried, and how it went. */
export interface Proof {
  readonly mode: VerifyMode;
  /** In the order of the list; a machine that is not listed, and a client only, comes last. */
  readonly parties: readonly Party[];
  readonly logins: readonly PairResult[];
  /** When the first login was tried, and how long all of them took. */
  readonly begun: Date;
  readonly seconds: number;
}

/**
 * Tries the pairs of a mode as they are, and changes nothing on any host. A host that cannot be reached from here does
 * not stop the others: its own logins count as failed, and theirs to it are tried.
 *
 * @throws TrustError when this machine itself cannot take part
 */
export async function proveTrust(options: ProveOptions, dialogue: Dialogue): Promise<Proof> {
  using cluster = await readCluster(options, dialogue, { names: true });
  const nodes = withoutClaimedNames(cluster.nodes, dialogue.emit);
  const parties = inListOrder(allParties(nodes, cluster.failures), options.hosts, ({ label }) => label);
  const listed = parties.filter(({ spellings }) => spellings.length > 0);
  const mode = options.verify === 'auto' ? autoMode(listed.length) : options.verify;
  const begun = new Date();
  const start = performance.now();
  const logins = await tryPairs(
    parties,
    mode,
    () => true,
    { answerMs: options.connectTimeoutMs, jobs: options.jobs, signal: dialogue.signal },
    tellTries(dialogue.emit),
  );
  const seconds = (performance.now() - start) / 1000;
  return { mode, parties, logins, begun, seconds };
}
