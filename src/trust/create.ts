import pLimit from 'p-limit';
import { type Cluster, type ClusterOptions, type Dialogue, withCluster } from './cluster.ts';
import { planDistribution } from './distribution.ts';
import type { Emit } from './events.ts';
import { type HostFailure, TrustError } from './failure.ts';
import { keepAlive } from './keep.ts';
import type { Node } from './node.ts';
import { findOverrides } from './overrides.ts';
import { planAuthorizedKeys, planCluster, planKnownHosts } from './plan.ts';
import { agreeOnKey, announce, refuseOddFiles } from './precheck.ts';
import { applyStep, refuseMisread } from './step.ts';
import type { VerifyMode } from './topology.ts';
import { type Verification, verifyTrust } from './verify.ts';

export interface CreateOptions extends ClusterOptions {
  /** Whether root's `/etc/hosts` gets a line for each host, and whether pairs that it already has are left out. */
  readonly mapHosts: boolean;
  readonly deduplicate: boolean;
  readonly verify: VerifyMode | 'auto';
}

/**
 * Creates mutual trust among the hosts and this machine: gather facts, plan, apply, verify.
 *
 * @throws TrustError that names every host and pair that failed
 */
export function createTrust(options: CreateOptions, dialogue: Dialogue): Promise<Verification> {
  const failed = (failures: readonly HostFailure[]): void => {
    throw new TrustError(failures);
  };
  return withCluster(options, dialogue, failed, (cluster) => establish(cluster, options, dialogue.emit));
}

async function establish(cluster: Cluster, options: CreateOptions, emit: Emit): Promise<Verification> {
  const { nodes } = cluster;
  const mapHosts = options.mapHosts && cluster.local.facts.uid === 0;
  refuseOddFiles(nodes, mapHosts);
  emit({ type: 'step', step: 'network', state: 'end' });

  emit({ type: 'step', step: 'trust', state: 'begin' });
  emit({ type: 'step', step: 'local-key', state: 'begin' });
  const key = await agreeOnKey(nodes, cluster.local.session, emit);
  emit({ type: 'step', step: 'local-key', state: 'end' });
  const plan = planCluster(nodes, key, { user: options.user, mapHosts, deduplicate: options.deduplicate });
  announce(nodes, plan, emit);
  const overrides = await findOverrides(nodes, plan, emit);

  const context = { emit, limit: pLimit(options.jobs) };
  const local = nodes.filter((node) => node.local);
  const remote = nodes.filter((node) => !node.local);
  const authorize = (node: Node) => planAuthorizedKeys(node, plan);
  await applyStep('local-authorized-keys', local, authorize, context);
  await applyStep('known-hosts', local, (node) => planKnownHosts(node, plan), context);
  const misread = await applyStep('remote-authorized-keys', remote, authorize, context);
  emit({ type: 'step', step: 'common-authentication', state: 'begin' });
  refuseMisread('common-authentication', misread);
  emit({ type: 'step', step: 'common-authentication', state: 'end' });
  const distribute = (node: Node) => planDistribution(node, plan, overrides.get(node) ?? new Set());
  await applyStep('distribute', nodes, distribute, context, (node) => keepAlive(node, emit));

  emit({ type: 'step', step: 'verify', state: 'begin' });
  const verification = await verifyTrust(nodes, options.verify, overrides, options.connectTimeoutMs, emit);
  emit({ type: 'step', step: 'verify', state: 'end' });
  emit({ type: 'step', step: 'trust', state: 'end' });
  return verification;
}
