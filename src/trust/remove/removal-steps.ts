import { removeCronLine } from '../../formats/crontab.ts';
import { type EndedAgents, endAgents } from '../../host/leave/leave.ts';
import type { Node } from '../model/node.ts';
import { changeCrontab, planCrontab } from '../run/change-crontab.ts';
import type { EditStep, Foreseen, Surroundings } from '../run/edit-step.ts';
import { refuseOddFiles } from '../run/odd-files.ts';
import type { Run, RunOptions } from '../run/run.ts';
import { refuseLockOut } from './lock-out.ts';
import { countTaken, foreseeClearing, type Taken } from './removal-plan.ts';
import { planRemoval, type Roles } from './removal-roles.ts';

export interface RemoveOptions extends RunOptions {
  /** Listed addresses of the hosts that leave; undefined when all do. */
  readonly leaving: readonly string[] | undefined;
  /** Whether hosts may lose the last key and password by which the user can log in. */
  readonly force: boolean;
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

/** Whether anything was found to be taken away. */
export function isAnything({ taken, cronLine, agents }: HostRemoval): boolean {
  return taken.lines.length + taken.files + agents.ended > 0 || cronLine;
}

/** Whether the folder is looked into at last: one without anything of ours is somebody else's. */
export function isCleared({ facts }: Node, removal: HostRemoval): boolean {
  return isAnything(removal) || facts.files.has('made');
}

/**
 * All that comes before a host is changed: refuses hosts that cannot take part, plans the steps. Other hosts come first, so
 * that this machine has its key as long as it may be needed. On each, files go first, and with them what would start agents
 * again; then the crontab's line; then the agents.
 *
 * @param done gets what was taken away on each host, by its label, as it is
 * @throws TrustError that names every host that is refused, unless the run goes on without them
 */
export async function planRemovalSteps(
  run: Run,
  roles: Roles,
  { force, connector, connectTimeoutMs }: RemoveOptions,
  done: Map<string, HostRemoval>,
): Promise<readonly EditStep[]> {
  await refuseOddFiles(
    run,
    run.nodes.some(({ facts }) => facts.uid === 0),
  );
  if (!force) await refuseLockOut(run, roles.leaves, connector, connectTimeoutMs);
  const step: Omit<EditStep, 'concerns'> = {
    step: 'remove',
    edits: (node) => planRemoval(node, roles),
    upkeep: {
      carryOut: async (node, written) => {
        await written.done;
        done.set(node.label, await endKeeping(node, run, roles));
      },
      foresee: (node, found) => foreseeEnd(node, roles, found),
    },
  };
  return [
    { ...step, concerns: ({ local }) => !local },
    { ...step, concerns: ({ local }) => local },
  ];
}

/** Ends what keeps trust alive on a host that leaves, once its files are gone. */
async function endKeeping(node: Node, run: Run, roles: Roles): Promise<HostRemoval> {
  const { session, facts, label: host } = node;
  const taken = countTaken(facts, planRemoval(node, roles));
  if (!roles.leaves(node)) return { host, leaves: false, taken, cronLine: false, agents: none, kept: [] };
  const cronLine = await changeCrontab(node, run, withoutCronLine);
  const agents = await endAgents(session, facts.home, session.patienceMs);
  return { host, leaves: true, taken, cronLine, agents, kept: [] };
}

const none: EndedAgents = { ended: 0, left: [] };

function foreseeEnd(node: Node, roles: Roles, { agents, crontab }: Surroundings): Foreseen {
  const { facts, label: host } = node;
  const unchanged = { directories: [], modes: [], files: [] };
  if (!roles.leaves(node)) return { edits: unchanged, agents: new Map(), crontab: undefined };
  const { bytes } = planCrontab(crontab, withoutCronLine);
  const ending = agents.filter(({ ours, state }) => ours && state !== 'DEAD');
  const taken = countTaken(facts, planRemoval(node, roles));
  const ended = { ended: ending.length, left: [] };
  const removal = { host, leaves: true, taken, cronLine: bytes !== undefined, agents: ended, kept: [] };
  return {
    edits: isCleared(node, removal) ? foreseeClearing(facts) : unchanged,
    agents: new Map(ending.map(({ role }) => [role, 'stop'])),
    crontab: bytes,
  };
}

/** The crontab without our line; one without a line goes. */
function withoutCronLine(was: Buffer | null): Buffer | null {
  const rest = was && removeCronLine(was);
  return rest?.length === 0 && was?.length !== 0 ? null : rest;
}
