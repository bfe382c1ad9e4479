import { letsIn } from '../../formats/authorized-keys.ts';
import { passwordFault } from '../../host/leave/leave.ts';
import type { Connector } from '../../transport/connector.ts';
import { HostError, type Problem } from '../../transport/problem.ts';
import { patiently } from '../cluster/connect-host.ts';
import type { Node } from '../model/node.ts';
import type { Run } from '../run/run.ts';
import { planLeaving } from './removal-plan.ts';

/**
 * Refuses hosts that would have neither a key nor a password left by which the user could log in. This machine is not among
 * them: the user is on it.
 */
export async function refuseLockOut(
  run: Run,
  leaves: (node: Node) => boolean,
  connector: Connector,
  timeoutMs: number,
): Promise<void> {
  const doubtful = run.nodes.filter((node) => leaves(node) && !node.local && !keepsKey(node));
  await run.each('remove', doubtful, async (node) => {
    const problem = await lockOut(node, run.user, connector, timeoutMs);
    if (problem) throw new HostError(problem);
  });
}

/** Whether a key that is not ours is left in the user's authorized_keys. Nothing to remove takes nobody's key. */
function keepsKey({ facts }: Node): boolean {
  const path = facts.paths.get('authorized_keys');
  const edit = planLeaving(facts, []).files.find((file) => file.path === path);
  if (!edit) return true;
  return letsIn(edit.bytes ?? Buffer.alloc(0));
}

async function lockOut(
  { session, endpoints }: Node,
  user: string,
  connector: Connector,
  timeoutMs: number,
): Promise<Problem | undefined> {
  const [endpoint] = endpoints;
  if (!endpoint) return undefined;
  const { methods } = await patiently(
    () => connector.askKeys(endpoint, user, [], timeoutMs),
    () => {},
  );
  if (methods.includes('none')) return undefined;
  if (!methods.includes('password') && !methods.includes('keyboard-interactive'))
    return { code: 'no-other-login', why: 'not-offered', methods };
  const why = await passwordFault(session, user, endpoint.port, session.patienceMs);
  return why && { code: 'no-other-login', why, methods };
}
