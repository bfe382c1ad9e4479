import { fingerprint } from '../../keys/fingerprint.ts';
import type { Problem } from '../../transport/problem.ts';
import { chooseTrustKey, type TrustKey, trustBlobOf } from '../keys/trust-key.ts';
import type { Node } from '../model/node.ts';
import type { Run } from '../run/run.ts';
import { type ClusterPlan, hostsConflicts, planAuthorizedKeys } from './plan.ts';

/**
 * The one key for all: chosen by rule 7.4, or made. Hosts that hold another are refused, since replacing it would
 * break the trust that it serves, unless they are to be merged.
 *
 * @param makeKey makes a new one where there is none to choose; throws TrustError
 */
export async function agreeOnKey(
  run: Run,
  merge: boolean,
  makeKey: () => Promise<TrustKey>,
): Promise<TrustKey> {
  const { nodes, local, emit } = run;
  const others = nodes.filter((node) => !node.local).map(({ facts }) => facts);
  const chosen = chooseTrustKey(local.facts, others);
  const key = chosen ?? (await makeKey());
  if (chosen) emit({ type: 'detail', text: `trust key, as before: ${fingerprint(key.blob)}` });
  const failed = new Map<Node, Problem>();
  for (const node of nodes) {
    const blob = trustBlobOf(node.facts);
    if (blob === undefined || blob === key.blob) continue;
    if (merge) emit({ type: 'notice', notice: { code: 'key-replaced', host: node.label, blob } });
    else failed.set(node, { code: 'different-trust-key', held: blob, chosen: chosen?.blob });
  }
  await run.leave('local-key', failed);
  return key;
}

/** Says before anything changes what a user may want to know of. */
export async function announce(run: Run, plan: ClusterPlan): Promise<void> {
  const { emit } = run;
  await run.each('network', run.nodes, async (node) => {
    const host = node.label;
    for (const { path, mode } of planAuthorizedKeys(node, plan).modes)
      emit({ type: 'notice', notice: { code: 'mode-narrowed', host, path, mode } });
    if (plan.mappings && !node.facts.files.has('hosts'))
      emit({ type: 'detail', text: `${host}: it has no /etc/hosts: names are not written there` });
    for (const conflict of hostsConflicts(plan, node.facts))
      emit({ type: 'notice', notice: { code: 'hosts-conflict', host, ...conflict } });
  });
}
