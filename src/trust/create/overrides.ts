import { userOverrides } from '../../formats/ssh-config.ts';
import { configuredUsers } from '../../host/read/ssh-overrides.ts';
import type { Emit } from '../model/events.ts';
import type { Node } from '../model/node.ts';
import { onHost } from '../run/step.ts';
import type { ClusterPlan } from './plan.ts';

/**
 * Targets that a host's own ssh configuration sends to another account: the managed file leaves them out there, so
 * that the user's `ssh HOST` goes on meaning what it meant. With an address its name is left out, which would lead
 * there. Only hosts whose configuration has a `User` are asked.
 *
 * @param word with `look` no command of that configuration (`Match exec`) is run
 */
export async function findOverrides(
  nodes: readonly Node[],
  plan: ClusterPlan,
  word: 'run' | 'look',
  emit: Emit,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const spellings = plan.managed.map(({ address, name }) =>
    name === undefined ? [address] : [address, name],
  );
  const targets = spellings.flat();
  const found = new Map<string, ReadonlySet<string>>();
  await Promise.all(
    nodes.map(async (node) => {
      const config = node.facts.files.get('ssh_config')?.bytes;
      if (!config || !userOverrides(config.toString('utf8'))) return;
      const users = await onHost(node.label, 'distribute', () =>
        configuredUsers(node.session, targets, word, node.session.patienceMs),
      );
      const userOf = new Map(targets.map((target, i) => [target, users[i] ?? '']));
      const leftOut = spellings.flatMap((names) => {
        const [first] = names.filter((target) => ![undefined, '', plan.user].includes(userOf.get(target)));
        if (first === undefined) return [];
        const all = names.slice(names.indexOf(first));
        const target = all.join(' and ');
        const user = userOf.get(first) ?? '';
        emit({ type: 'notice', notice: { code: 'other-user', host: node.label, target, user } });
        return all;
      });
      found.set(node.label, new Set(leftOut));
    }),
  );
  return found;
}
