import { withoutClaimedNames } from '../cluster/claimed-names.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { refuseHindered } from '../doctor/explain.ts';
import type { TrustKey } from '../keys/trust-key.ts';
import type { Node } from '../model/node.ts';
import type { VerifyMode } from '../model/topology.ts';
import { refuseOddFiles } from '../run/odd-files.ts';
import type { RunOptions } from '../run/run.ts';
import type { EditStep } from '../run/step.ts';
import type { Run } from '../run/transaction.ts';
import { planDistribution } from './distribution.ts';
import { keepAlive } from './keep-agents-alive.ts';
import { findOverrides } from './overrides.ts';
import { planAuthorizedKeys, planCluster, planKnownHosts, planMade } from './plan.ts';
import { agreeOnKey, announce } from './precheck.ts';

export interface CreateOptions extends RunOptions {
  /** Whether root's `/etc/hosts` gets a line for each host, and whether pairs that it already has are left out. */
  readonly mapHosts: boolean;
  readonly deduplicate: boolean;
  readonly verify: VerifyMode | 'auto';
  /** Whether hosts with another trust key get the chosen one, the old one's line in authorized_keys staying. */
  readonly merge: boolean;
}

/** What a run is going to do. */
export interface PlannedRun {
  /** In this order. */
  readonly steps: readonly EditStep[];
  /** Targets that trust does not cover on a host. */
  readonly leftOut: (node: Node) => ReadonlySet<string>;
}

/**
 * All that comes before a host is changed: refuses hosts that cannot take part, agrees on the key, plans the steps.
 *
 * @param makeKey makes a new key where there is none to choose
 * @param word with `look` nothing is started on any host
 * @throws TrustError that names every host that is refused, unless the run goes on without them
 */
export async function planRun(
  run: Run,
  cluster: Cluster,
  options: CreateOptions,
  makeKey: () => Promise<TrustKey>,
  word: 'run' | 'look',
): Promise<PlannedRun> {
  const { user, emit } = run;
  const mapHosts = options.mapHosts && cluster.local.facts.uid === 0;
  await refuseOddFiles(run, mapHosts);
  await refuseHindered(run, options.jobs);
  if (run.left.length === 0) emit({ type: 'step', step: 'network', state: 'end' });

  emit({ type: 'step', step: 'trust', state: 'begin' });
  emit({ type: 'step', step: 'local-key', state: 'begin' });
  const key = await agreeOnKey(run, options.merge, makeKey);
  emit({ type: 'step', step: 'local-key', state: 'end' });
  run.nodes = await withoutClaimedNames(run.nodes, emit);
  const plan = planCluster(run.nodes, key, { user, mapHosts, deduplicate: options.deduplicate });
  await announce(run, plan);
  const overrides = await findOverrides(run.nodes, plan, word, emit);
  const leftOut = ({ label }: Node): ReadonlySet<string> => overrides.get(label) ?? new Set();

  // Of the hosts as they are: what later steps read was partly written by this run.
  const made = new Map(run.nodes.map((node) => [node.label, planMade(node, plan)]));

  const local = (node: Node): boolean => node.local;
  const remote = (node: Node): boolean => !node.local;
  const authorize = (node: Node) => planAuthorizedKeys(node, plan);
  const steps: readonly EditStep[] = [
    { step: 'local-authorized-keys', concerns: local, edits: authorize },
    { step: 'known-hosts', concerns: local, edits: (node) => planKnownHosts(node, plan) },
    {
      step: 'remote-authorized-keys',
      concerns: remote,
      edits: authorize,
      comparedIn: 'common-authentication',
    },
    {
      step: 'distribute',
      concerns: () => true,
      edits: (node) => planDistribution(node, plan, leftOut(node), made.get(node.label)),
      upkeep: keepAlive(run, key),
    },
  ];
  return { steps, leftOut };
}
