import { clearHost } from '../../host/leave/leave.ts';
import type { Dialogue } from '../cluster/cluster.ts';
import type { HostFailure } from '../model/failure.ts';
import { inListOrder } from '../model/list-order.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import { previewRun } from '../run/dry-run.ts';
import type { HostPreview } from '../run/preview.ts';
import { withRun } from '../run/run.ts';
import { applyStep } from '../run/step.ts';
import { type Run, transact } from '../run/transaction.ts';
import { askedBlobsOf, proveRefusal } from './prove-refusal.ts';
import { planClearing } from './removal-plan.ts';
import { assignRoles, type Roles } from './removal-roles.ts';
import { type HostRemoval, isCleared, planRemovalSteps, type RemoveOptions } from './removal-steps.ts';

/** How a removal went. */
export interface Removal {
  /** In the order of the list; a machine that is not listed comes last. */
  readonly hosts: readonly HostRemoval[];
  /** The trust keys that hosts were asked for, as base64 blobs. */
  readonly keys: readonly string[];
  /** Hosts that were asked, and accept none of these keys any more. */
  readonly refusing: readonly string[];
  /** Hosts that were left out, and those whose end is not as it should be. */
  readonly failures: readonly HostFailure[];
}

/**
 * Takes trust away from hosts: from all of a list, or from some, which the others then forget. It is undone when it fails
 * before all hosts are done. At last every host that has left is asked whether it still accepts the key.
 *
 * @throws TrustError that names every host that failed
 */
export function removeTrust(options: RemoveOptions, dialogue: Dialogue): Promise<Removal> {
  const { hosts, connector, connectTimeoutMs } = options;
  return withRun(options, dialogue, 'write', async (run) => {
    const done = new Map<string, HostRemoval>();
    const roles = rolesIn(run, options);
    await transact(run, async () => {
      const steps = await planRemovalSteps(run, roles, options, (one) => done.set(one.host, one));
      for (const step of steps) await applyStep(run, step);
    });
    // From here on trust is gone: nothing is undone any more.
    const gone = run.nodes.filter(roles.leaves);
    const unclear = await clearAll(run, gone, done);
    const { refusing, failures } = await proveRefusal(run, gone, connector, connectTimeoutMs);
    const told = run.nodes.flatMap(({ label }) => done.get(label) ?? []);
    return {
      hosts: inListOrder(told, hosts, ({ host }) => host),
      keys: askedBlobsOf(gone),
      refusing,
      failures: [...run.left, ...unclear, ...failures],
    };
  });
}

/**
 * Shows what {@link removeTrust} would change, and changes nothing.
 *
 * @param show gets each host in the order of the list
 * @throws TrustError as removeTrust does before it changes anything
 */
export function previewRemoval(
  options: RemoveOptions,
  dialogue: Dialogue,
  show: (host: HostPreview) => void,
): Promise<void> {
  const plan = (run: Run) => planRemovalSteps(run, rolesIn(run, options), options, () => {});
  return previewRun(options, dialogue, plan, show);
}

function rolesIn({ nodes, user }: Run, { hosts, leaving }: RemoveOptions): Roles {
  return assignRoles(nodes, hosts, leaving, user);
}

/** Takes away what the hosts' own removal has left: folders, sockets, the record. */
async function clearAll(
  run: Run,
  nodes: readonly Node[],
  done: Map<string, HostRemoval>,
): Promise<readonly HostFailure[]> {
  const failures: HostFailure[] = [];
  await run.limit.map(nodes, async (node) => {
    const { lasting, facts, label: host } = node;
    const found = done.get(host);
    if (!found || !isCleared(node, found)) return;
    const { folderGoes, directories } = planClearing(facts);
    try {
      const kept = await clearHost(lasting, facts.home, folderGoes, directories, lasting.patienceMs);
      done.set(host, { ...found, kept });
    } catch (error) {
      failures.push({ host, step: 'remove', problem: problemIn(error) });
    }
  });
  return failures;
}
