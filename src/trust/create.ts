import pLimit from 'p-limit';
import { type Cluster, type ClusterOptions, type Dialogue, withCluster } from './cluster.ts';
import { planDistribution } from './distribution.ts';
import { explained, refuseHindered } from './doctor/explain.ts';
import { type HostFailure, TrustError } from './failure.ts';
import { keepAlive } from './keep.ts';
import { findOverrides } from './overrides.ts';
import { planAuthorizedKeys, planCluster, planKnownHosts } from './plan.ts';
import { agreeOnKey, announce, refuseOddFiles } from './precheck.ts';
import { applyStep, refuseMisread } from './step.ts';
import type { VerifyMode } from './topology.ts';
import { type Run, transact } from './transaction.ts';
import { type Verification, verifyTrust } from './verify.ts';

export interface CreateOptions extends ClusterOptions {
  /** Whether root's `/etc/hosts` gets a line for each host, and whether pairs that it already has are left out. */
  readonly mapHosts: boolean;
  readonly deduplicate: boolean;
  readonly verify: VerifyMode | 'auto';
  /** Whether hosts with another trust key get the chosen one, the old one's line in authorized_keys staying. */
  readonly merge: boolean;
  /** Whether trust is made among the hosts that work when others fail. */
  readonly keepGoing: boolean;
}

/**
 * Creates mutual trust among the hosts and this machine: gather facts, plan, apply, verify. What it has changed is undone
 * when it fails.
 *
 * @throws TrustError that names every host and pair that failed; with `keepGoing`, trust may have been made among the others
 */
export function createTrust(options: CreateOptions, dialogue: Dialogue): Promise<Verification> {
  const left: HostFailure[] = [];
  const failed = (failures: readonly HostFailure[]): void => {
    if (!options.keepGoing || failures.some(({ host }) => host === 'localhost'))
      throw new TrustError(failures);
    left.push(...failures);
  };
  return withCluster(options, dialogue, 'write', failed, async (cluster) => {
    const { user, keepGoing } = options;
    const { nodes, who } = cluster;
    if (!nodes.some(({ local }) => local)) throw new TrustError(left);
    const { emit, signal } = dialogue;
    const limit = pLimit(options.jobs);
    const run: Run = { user, who, emit, limit, signal, keepGoing, nodes, left, changed: new Set() };
    const verification = await transact(run, () => establish(run, cluster, options));
    if (run.left.length > 0) throw new TrustError(run.left, [], run.nodes.length);
    emit({ type: 'step', step: 'trust', state: 'end' });
    return verification;
  });
}

async function establish(run: Run, cluster: Cluster, options: CreateOptions): Promise<Verification> {
  const { emit } = run;
  const mapHosts = options.mapHosts && cluster.local.facts.uid === 0;
  await refuseOddFiles(run, mapHosts);
  await refuseHindered(run, options.jobs);
  if (run.left.length === 0) emit({ type: 'step', step: 'network', state: 'end' });

  emit({ type: 'step', step: 'trust', state: 'begin' });
  emit({ type: 'step', step: 'local-key', state: 'begin' });
  const key = await agreeOnKey(run, cluster.local.session, options.merge);
  emit({ type: 'step', step: 'local-key', state: 'end' });
  const plan = planCluster(run.nodes, key, { user: run.user, mapHosts, deduplicate: options.deduplicate });
  announce(run.nodes, plan, emit);
  const overrides = await findOverrides(run.nodes, plan, emit);

  const local = (node: { local: boolean }): boolean => node.local;
  const remote = (node: { local: boolean }): boolean => !node.local;
  const everywhere = (): boolean => true;
  await applyStep(run, 'local-authorized-keys', local, (node) => planAuthorizedKeys(node, plan));
  await applyStep(run, 'known-hosts', local, (node) => planKnownHosts(node, plan));
  const misread = await applyStep(run, 'remote-authorized-keys', remote, (node) =>
    planAuthorizedKeys(node, plan),
  );
  emit({ type: 'step', step: 'common-authentication', state: 'begin' });
  await refuseMisread(run, 'common-authentication', misread);
  emit({ type: 'step', step: 'common-authentication', state: 'end' });
  await applyStep(
    run,
    'distribute',
    everywhere,
    (node) => planDistribution(node, plan, overrides.get(node.label) ?? new Set()),
    (node) => keepAlive(node, run, key),
  );

  emit({ type: 'step', step: 'verify', state: 'begin' });
  const leftOut = new Map(run.nodes.map((node) => [node, overrides.get(node.label) ?? new Set<string>()]));
  const verification = await verifyTrust(
    run.nodes,
    options.verify,
    leftOut,
    options.connectTimeoutMs,
    emit,
  ).catch(async (error: unknown) => {
    throw await explained(error, run, options.jobs);
  });
  emit({ type: 'step', step: 'verify', state: 'end' });
  return verification;
}
