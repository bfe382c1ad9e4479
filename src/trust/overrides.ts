import { userOverrides } from '../formats/ssh-config.ts';
import { configuredUsers } from '../host/overrides.ts';
import type { Emit } from './events.ts';
import { programTimeoutMs } from './gather.ts';
import type { Node } from './node.ts';
import type { ClusterPlan } from './plan.ts';
import { onHost } from './step.ts';

/**
 * Targets that a host's own ssh configuration sends to another account: the managed file leaves them out there, so
 * that the user's `ssh HOST` goes on meaning what it meant. Only hosts whose configuration has a `User` are asked.
 */
export async function findOverrides(
  nodes: readonly Node[],
  plan: ClusterPlan,
  emit: Emit,
): Promise<ReadonlyMap<Node, ReadonlySet<string>>> {
  const targets = plan.managed.flatMap(({ address, name }) =>
    name === undefined ? [address] : [address, name],
  );
  const found = new Map<Node, ReadonlySet<string>>();
  await Promise.all(
    nodes.map(async (node) => {
      const config = node.facts.files.get('ssh_config')?.bytes;
      if (!config || !userOverrides(config.toString('utf8'))) return;
      const users = await onHost(node.label, 'distribute', () =>
        configuredUsers(node.session, targets, programTimeoutMs),
      );
      const others = targets.filter((target, i) => {
        const user = users[i] ?? '';
        const other = user !== '' && user !== plan.user;
        if (other) emit({ type: 'notice', notice: { code: 'other-user', host: node.label, target, user } });
        return other;
      });
      found.set(node, new Set(others));
    }),
  );
  return found;
}
