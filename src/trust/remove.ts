import pLimit from 'p-limit';
import type { HostEdits } from '../host/apply.ts';
import { clearHost, type EndedAgents, endAgents } from '../host/leave.ts';
import { HostError } from '../transport/problem.ts';
import { type ClusterOptions, type Dialogue, withCluster } from './cluster.ts';
import { type HostFailure, TrustError } from './failure.ts';
import { programTimeoutMs } from './gather.ts';
import { dropCronLine } from './keep.ts';
import { refuseLockOut } from './lock-out.ts';
import type { Node } from './node.ts';
import { refuseOddFiles } from './precheck.ts';
import { proveRefusal, trustBlobsOf } from './refusal.ts';
import { countTaken, planClearing, type Taken } from './removal-plan.ts';
import { assignRoles, planRemoval, type Roles } from './removal-roles.ts';
import { applyStep } from './step.ts';
import { admission, type Run, transact } from './transaction.ts';

export interface RemoveOptions extends ClusterOptions {
  /** Listed addresses of the hosts that leave; undefined when all do. */
  readonly leaving: readonly string[] | undefined;
  /** Whether hosts may lose the last key and password by which the user can log in. */
  readonly force: boolean;
  readonly keepGoing: boolean;
}

/** What was taken away on one host. */
export interface HostRemoval {
  readonly host: string;
  /** Whether it has left, or only forgotten those that have. */
  readonly leaves: boolean;
  readonly taken: Taken;
  readonly cronLine: boolean;
  readonly agents: EndedAgents;
  /** What keeps `gaussdb_tmp` there: names of things that are not ours; hostile text. */
  readonly kept: readonly string[];
}

/** How a removal went. */
export interface Removal {
  /** In the order of the list; a machine that is not listed comes last. */
  readonly hosts: readonly HostRemoval[];
  /** The trust keys that hosts have lost, as base64 blobs. */
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
  const { user, keepGoing, hosts, leaving, connectTimeoutMs } = options;
  const { left, failed } = admission(keepGoing);
  return withCluster(options, dialogue, 'write', failed, async ({ nodes, who }) => {
    if (!nodes.some(({ local }) => local)) throw new TrustError(left);
    const { emit, signal } = dialogue;
    const limit = pLimit(options.jobs);
    const run: Run = { user, who, emit, limit, signal, keepGoing, nodes, left, changed: new Set() };
    const roles = assignRoles(nodes, hosts, leaving, user);
    const done = await transact(run, async () => {
      await refuseOddFiles(
        run,
        nodes.some(({ facts }) => facts.uid === 0),
      );
      if (!options.force) await refuseLockOut(run, roles.leaves, connectTimeoutMs);
      return takeAway(run, roles);
    });
    // From here on trust is gone: nothing is undone any more.
    const gone = run.nodes.filter(roles.leaves);
    const unclear = await clearAll(run, gone, done);
    const { refusing, failures } = await proveRefusal(run, gone, connectTimeoutMs);
    const places = new Map(hosts.map(({ address }, place) => [address, place]));
    const place = ({ host }: HostRemoval): number => places.get(host) ?? hosts.length;
    return {
      hosts: run.nodes.flatMap(({ label }) => done.get(label) ?? []).sort((a, b) => place(a) - place(b)),
      keys: trustBlobsOf(gone),
      refusing,
      failures: [...run.left, ...unclear, ...failures],
    };
  });
}

/**
 * Other hosts first, so that this machine has its key as long as it may be needed. On each, files first, and with them what
 * would start agents again; then the crontab's line; then the agents.
 */
async function takeAway(run: Run, roles: Roles): Promise<Map<string, HostRemoval>> {
  const done = new Map<string, HostRemoval>();
  const plan = (node: Node): HostEdits => {
    const edits = planRemoval(node, roles);
    const taken = countTaken(node.facts, edits);
    const agents = { ended: 0, left: [] };
    const leaves = roles.leaves(node);
    done.set(node.label, { host: node.label, leaves, taken, cronLine: false, agents, kept: [] });
    return edits;
  };
  const end = async (node: Node): Promise<void> => {
    const { session, facts, label } = node;
    const found = done.get(label);
    if (!found?.leaves) return;
    const cronLine = await dropCronLine(node, run);
    const agents = await endAgents(session, facts.home, programTimeoutMs);
    done.set(label, { ...found, cronLine, agents });
  };
  await applyStep(run, 'remove', ({ local }) => !local, plan, end);
  await applyStep(run, 'remove', ({ local }) => local, plan, end);
  return done;
}

/** Whether anything was found to be taken away. */
export function isAnything({ taken, cronLine, agents }: HostRemoval): boolean {
  return taken.lines.length + taken.files + agents.ended > 0 || cronLine;
}

/** Takes away what the hosts' own removal has left: folders, sockets, the record. */
async function clearAll(
  run: Run,
  nodes: readonly Node[],
  done: Map<string, HostRemoval>,
): Promise<readonly HostFailure[]> {
  const failures: HostFailure[] = [];
  await run.limit.map(nodes, async ({ lasting, facts, label: host }) => {
    const found = done.get(host);
    // A folder without anything of ours is somebody else's.
    if (!found || !(isAnything(found) || facts.files.has('made'))) return;
    const { folderGoes, directories } = planClearing(facts);
    try {
      const kept = await clearHost(lasting, facts.home, folderGoes, directories, programTimeoutMs);
      done.set(host, { ...found, kept });
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      failures.push({ host, step: 'remove', problem: error.problem });
    }
  });
  return failures;
}
