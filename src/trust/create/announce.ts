import type { Run } from '../run/run.ts';
import { type ClusterPlan, hostsConflicts, planAuthorizedKeys } from './plan.ts';

/** Says before anything changes what a user may want to know of. */
export async function announce(run: Run, plan: ClusterPlan): Promise<void> {
  const { emit } = run;
  await run.each('network', run.nodes, async (node) => {
    const host = node.label;
    for (const { path, mode } of planAuthorizedKeys(node, plan).modes)
      emit({ type: 'notice', notice: { code: 'mode-narrowed', host, path, mode } });
    if (plan.mappings && !node.facts.files.has('hosts'))
      emit({ type: 'detail', detail: { code: 'no-hosts-file', host } });
    for (const conflict of hostsConflicts(plan, node.facts))
      emit({ type: 'notice', notice: { code: 'hosts-conflict', host, ...conflict } });
  });
}
