import { setsUser } from '../../formats/ssh-config.ts';
import { configuredUsers } from '../../host/read/configured-users.ts';
import type { Run } from '../run/run.ts';
import type { ClusterPlan } from './plan.ts';

/**
 * Targets that a host's own ssh configuration sends to another account: the managed file leaves them out there, so
 * that the user's `ssh HOST` goes on meaning what it meant. With an address its name is left out, which would lead
 * there. Only hosts whose configuration has a `User` are asked.
 *
 * @param word with `look` no command of that configuration (`Match exec`) is run
 */
export async function findOtherAccounts(
  run: Run,
  plan: ClusterPlan,
  word: 'run' | 'look',
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const spellings = plan.managed.map(({ address, name }) =>
    name === undefined ? [address] : [address, name],
  );
  const targets = spellings.flat();
  const found = new Map<string, ReadonlySet<string>>();
  const asked = run.nodes.filter(({ facts }) => {
    const config = facts.files.get('ssh_config')?.bytes;
    return config !== undefined && setsUser(config.toString('utf8'));
  });
  await run.each('distribute', asked, async ({ label: host, session }) => {
    const users = await configuredUsers(session, targets, word, session.patienceMs);
    const userOf = new Map(targets.map((target, i) => [target, users[i] ?? '']));
    const leftOut = spellings.flatMap((names) => {
      const [first] = names.filter((target) => ![undefined, '', plan.user].includes(userOf.get(target)));
      if (first === undefined) return [];
      const all = names.slice(names.indexOf(first));
      const target = all.join(' and ');
      const user = userOf.get(first) ?? '';
      run.emit({ type: 'notice', notice: { code: 'other-user', host, target, user } });
      return all;
    });
    found.set(host, new Set(leftOut));
  });
  return found;
}
