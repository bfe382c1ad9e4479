import { addCronLine, type Crontab, keeperCommand, readCrontab } from '../formats/crontab.ts';
import { type AgentState, startAgents } from '../host/agents.ts';
import { readCrontabOf, writeCrontab } from '../host/crontab.ts';
import { layout } from '../host/layout.ts';
import { HostError } from '../transport/problem.ts';
import { programTimeoutMs } from './gather.ts';
import { type TrustKey, trustBlobOf } from './key.ts';
import type { Node } from './node.ts';
import type { Foreseen, Surroundings, Upkeep } from './step.ts';
import { noting, type Run } from './transaction.ts';
import { restartAgents } from './undo.ts';

/** What keeps trust alive on a host: the two agents, and the cron line that looks after them. */
export function keepAlive(run: Run, key: TrustKey): Upkeep {
  return {
    carryOut: (node) => startKeeping(node, run, key),
    foresee: (node, found) => foreseeKeeping(node, key, found),
  };
}

async function startKeeping(node: Node, run: Run, key: TrustKey): Promise<void> {
  const { session, facts, label } = node;
  const { emit } = run;
  if (hasOtherKey(node, key)) await restartAgents(session, facts.home);
  await startAgents(session, facts.home, programTimeoutMs);
  if (!facts.crontab) return;
  const { status, stdout, stderr } = await readCrontabOf(session, programTimeoutMs);
  const found = readCrontab(status, stdout, stderr);
  const { bytes, why } = planCrontab(found, facts.home);
  if (why !== undefined) emit({ type: 'detail', text: `${label}: the crontab is left alone: ${why}` });
  if (!bytes) return;
  const was = found.state === 'present' ? stdout : null;
  await writeCrontab(session, was, bytes, noting(run, node), programTimeoutMs);
  emit({ type: 'detail', text: `${label}: added a line to the crontab` });
}

function hasOtherKey({ facts }: Node, key: TrustKey): boolean {
  const before = trustBlobOf(facts);
  return before !== undefined && before !== key.blob;
}

/** The crontab with our line; none where it has that, or is left alone for a reason. */
function planCrontab(found: Crontab, home: string): { bytes?: Buffer; why?: string } {
  // Written only when it was read for certain: cron is the second line, the first use of ssh is the first.
  if (found.state === 'unknown') return { why: found.why };
  const was = found.state === 'present' ? found.bytes : null;
  // crontab(1) would refuse it, and so does cron: it was put there by other means.
  if (was && was.length > 0 && was.at(-1) !== 0x0a) return { why: 'its last line does not end' };
  const bytes = addCronLine(was, keeperCommand(layout(home).keeper));
  return was?.equals(bytes) ? {} : { bytes };
}

function foreseeKeeping(node: Node, key: TrustKey, { agents, crontab }: Surroundings): Foreseen {
  const { facts } = node;
  const { bytes } = crontab ? planCrontab(crontab, facts.home) : {};
  const guarded = (['managed_config', 'private_key', 'fast_passphrase'] as const).flatMap(
    (name) => facts.files.get(name) ?? [],
  );
  const otherKey = hasOtherKey(node, key);
  return {
    modes: guarded
      .filter(({ mode }) => (mode & 0o077) !== 0)
      .map(({ path, mode }) => ({ path, was: mode, mode: mode & ~0o077 })),
    agents: new Map(
      agents.flatMap((agent) => {
        const word = otherKey && agent.state !== 'DEAD' ? 'restart' : mend(agent, node);
        return word ? [[agent.role, word]] : [];
      }),
    ),
    crontab: bytes,
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
