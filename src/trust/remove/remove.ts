import { clearHost } from '../../host/leave/leave.ts';
import type { Dialogue } from '../cluster/cluster.ts';
import type { HostFailure } from '../model/failure.ts';
import { inListOrder } from '../model/list-order.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import { openDryRun } from '../run/dry-run.ts';
import { applyStep } from '../run/edit-step.ts';
import type { HostPreview } from '../run/preview.ts';
import { openRun, type Run } from '../run/run.ts';
import { proveRefusal } from './prove-refusal.ts';
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
  /** Those that hosts which stay go on to let in, though hosts that have left may hold a copy; base64 blobs, too. */
  readonly copied: readonly string[];
  /** Hosts that were left out, and those whose end is not as it should be. */
  readonly failures: readonly HostFailure[];
}

/**
 * Takes trust away from hosts: from all of a list, or from some, which the others then forget. It is undone when it fails
 * before all hosts are done. At last every host that has left is asked whether it still accepts the key.
 *
 * @throws TrustError that names every host that failed
 */
export async function removeTrust(options: RemoveOptions, dialogue: Dialogue): Promise<Removal> {
  const { hosts, connector, connectTimeoutMs } = options;
  using run = await openRun(options, dialogue, { access: 'write' });
  const roles = rolesIn(run, options);
  const done = await run.settle(takeAway(run, roles, options), 'more');
  // From here on trust is gone: nothing is undone any more.
  const gone = run.nodes.filter(roles.leaves);
  const { keys, refused, copied } = options.keys.withdraw(
    gone,
    run.nodes.filter((node) => !gone.includes(node)),
  );
  const unclear = await clearAll(run, gone, done);
  const { refusing, failures } = await proveRefusal(run, refused, connector, connectTimeoutMs);
  const told = run.nodes.flatMap(({ label }) => done.get(label) ?? []);
  return {
    hosts: inListOrder(told, hosts, ({ host }) => host),
    keys,
    refusing,
    copied,
    failures: [...run.left, ...unclear, ...failures],
  };
}

/**
 * Looks at what {@link removeTrust} would change, and changes nothing.
 *
 * @returns each host in the order of the list
 * @throws TrustError as removeTrust does before it changes anything
 */
export async function* previewRemoval(
  options: RemoveOptions,
  dialogue: Dialogue,
): AsyncGenerator<HostPreview, void> {
  using dry = await openDryRun(options, dialogue, {});
  const { run } = dry;
  yield* dry.preview(await planRemovalSteps(run, rolesIn(run, options), options, new Map()));
}

/** Takes trust away, as far as it can be undone. Returns what was taken away on each host, by its label. */
async function takeAway(run: Run, roles: Roles, options: RemoveOptions): Promise<Map<string, HostRemoval>> {
  const done = new Map<string, HostRemoval>();
  for (const step of await planRemovalSteps(run, roles, options, done)) await applyStep(run, step);
  return done;
}

function rolesIn({ nodes, user }: Run, { hosts, leaving, keys }: RemoveOptions): Roles {
  return assignRoles(nodes, hosts, leaving, user, keys);
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
