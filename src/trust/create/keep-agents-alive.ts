import { addCronLine, keeperCommand } from '../../formats/crontab.ts';
import { type AgentState, startAgents } from '../../host/agents/agents.ts';
import { layout } from '../../host/read/layout.ts';
import { HostError } from '../../transport/problem.ts';
import { type TrustKey, trustBlobOf } from '../keys/trust-key.ts';
import type { Node } from '../model/node.ts';
import { type CrontabChange, changeCrontab, planCrontab } from '../run/crontab.ts';
import type { Foreseen, Surroundings, Upkeep } from '../run/edit-step.ts';
import type { Run } from '../run/run.ts';
import { restartAgents } from '../undo/undo.ts';

/** What keeps trust alive on a host: the two agents, and the cron line that looks after them. */
export function keepAlive(run: Run, key: TrustKey): Upkeep {
  return {
    carryOut: (node) => startKeeping(node, run, key),
    foresee: (node, found) => foreseeKeeping(node, key, found),
  };
}

async function startKeeping(node: Node, run: Run, key: TrustKey): Promise<void> {
  const { session, facts, label } = node;
  if (hasOtherKey(node, key)) await restartAgents(session, facts.home);
  await startAgents(session, facts.home, session.patienceMs);
  if (await changeCrontab(node, run, cronLineOf(node)))
    run.emit({ type: 'detail', text: `${label}: added a line to the crontab` });
}

function hasOtherKey({ facts }: Node, key: TrustKey): boolean {
  const before = trustBlobOf(facts);
  return before !== undefined && before !== key.blob;
}

function cronLineOf({ facts }: Node): CrontabChange {
  return (was) => addCronLine(was, keeperCommand(layout(facts.home).keeper));
}

function foreseeKeeping(node: Node, key: TrustKey, { agents, crontab }: Surroundings): Foreseen {
  const { facts } = node;
  const guarded = (['managed_config', 'private_key', 'fast_passphrase'] as const).flatMap(
    (name) => facts.files.get(name) ?? [],
  );
  const otherKey = hasOtherKey(node, key);
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
  throw new HostError({ code: 'program-failed', status: 1, text: `failed ${socket}\n${why}` });
}
