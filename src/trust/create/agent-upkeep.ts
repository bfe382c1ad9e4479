import { addCronLine, keeperCommand } from '../../formats/crontab.ts';
import { type AgentState, startAgents } from '../../host/agents/agents.ts';
import { layout } from '../../host/read/layout.ts';
import { agentFailed } from '../../host/read/program-failed.ts';
import { heldBlobOf } from '../keys/held-key.ts';
import type { KeyAssignment } from '../keys/key-model.ts';
import type { Node } from '../model/node.ts';
import { type CrontabChange, changeCrontab, planCrontab } from '../run/change-crontab.ts';
import type { Foreseen, Surroundings, Upkeep, Written } from '../run/edit-step.ts';
import type { Run } from '../run/run.ts';
import { restartAgents } from '../undo/undo.ts';

/** What keeps trust alive on a host: the two agents, and the cron line that looks after them. */
export function agentUpkeep(run: Run, keys: KeyAssignment): Upkeep {
  return {
    carryOut: (node, written) => startKeeping(node, run, keys, written),
    foresee: (node, found) => foreseeKeeping(node, keys, found),
  };
}

async function startKeeping(
  node: Node,
  run: Run,
  keys: KeyAssignment,
  { after, done }: Written,
): Promise<void> {
  const { session, facts, label } = node;
  if (hasOtherKey(node, keys)) {
    await done;
    await restartAgents(session, facts.home);
  }
  const { tmp } = layout(facts.home);
  // Made by this run, before.
  const closed = run.closedOf(node).has(tmp);
  // One round trip for all of it.
  const behind = 'success';
  const [agents, crontab] = await Promise.allSettled([
    startAgents(session, facts.home, session.patienceMs, { known: after, closed, behind }),
    changeCrontab(node, run, cronLineOf(node), behind),
  ]);
  await done;
  if (agents.status === 'rejected') throw agents.reason;
  if (crontab.status === 'rejected') throw crontab.reason;
  if (crontab.value) run.emit({ type: 'detail', detail: { code: 'cron-line-added', host: label } });
}

function hasOtherKey({ label, facts }: Node, keys: KeyAssignment): boolean {
  const before = heldBlobOf(facts);
  return before !== undefined && before !== keys.of(label).own.blob;
}

function cronLineOf({ facts }: Node): CrontabChange {
  return (was) => addCronLine(was, keeperCommand(layout(facts.home).keeper));
}

function foreseeKeeping(node: Node, keys: KeyAssignment, { agents, crontab }: Surroundings): Foreseen {
  const { facts } = node;
  const guarded = (['managed_config', 'private_key', 'fast_passphrase'] as const).flatMap(
    (name) => facts.files.get(name) ?? [],
  );
  const otherKey = hasOtherKey(node, keys);
  return {
    edits: {
      directories: [],
      modes: guarded
        .filter(({ mode }) => (mode & 0o077) !== 0)
        .map(({ path, mode }) => ({ path, was: mode, mode: mode & ~0o077 })),
      files: [],
    },
    agents: new Map(
      agents.flatMap((agent) => {
        const word = otherKey && agent.state !== 'DEAD' ? 'restart' : mend(agent, node);
        return word ? [[agent.role, word]] : [];
      }),
    ),
    crontab: planCrontab(crontab, cronLineOf(node)).bytes,
  };
}

/** What the recovery program's `start` does with an agent. Throws HostError where it gives up. */
function mend(agent: AgentState, { facts }: Node): 'start' | 'load' | undefined {
  if (agent.state === 'DEAD') return 'start';
  if (agent.state === 'RUNNING' && agent.trustKey !== null) return agent.trustKey ? undefined : 'load';
  const at = layout(facts.home);
  const socket = agent.role === 'first' ? at.socket : at.standbySocket;
  const why =
    agent.state === 'STOPPED' ? `process ${agent.pid ?? '-'} is stopped` : 'the agent does not answer';
  throw agentFailed(1, `failed ${socket}\n${why}`);
}
