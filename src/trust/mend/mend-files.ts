import { startAgents } from '../../host/agents/agents.ts';
import { continueAgent } from '../../host/mend/continue-agent.ts';
import type { Dialogue } from '../cluster/cluster.ts';
import { TrustError } from '../model/failure.ts';
import type { Fix } from '../model/fix.ts';
import type { Node } from '../model/node.ts';
import { applyStep, type EditStep, type Foreseen, type Surroundings } from '../run/edit-step.ts';
import { openRun, type RunOptions } from '../run/run.ts';
import { fileEdits } from './file-fixes.ts';

/** What is to be done on each host, by its label. */
export type FixesByHost = ReadonlyMap<string, readonly Fix[]>;

/**
 * Mends files, modes and agents of the user's, on all hosts at once; what fails on one is undone there.
 *
 * @throws TrustError that names every host on which it failed
 */
export async function mendFiles(fixes: FixesByHost, options: RunOptions, dialogue: Dialogue): Promise<void> {
  const hosts = options.hosts.filter(({ address }) => fixes.has(address));
  using run = await openRun({ ...options, hosts, keepGoing: true }, dialogue, { access: 'write' });
  await run.settle(applyStep(run, fileStep(fixes)), 'last');
  if (run.left.length > 0) throw new TrustError(run.left);
}

/** The step that does so, for a run and for a dry run. */
export function fileStep(fixes: FixesByHost): EditStep {
  const own = ({ label }: Node): readonly Fix[] => fixes.get(label) ?? [];
  return {
    step: 'distribute',
    concerns: (node) => own(node).length > 0,
    edits: (node) => fileEdits(node.facts, own(node)),
    upkeep: {
      carryOut: (node) => mendAgents(node, own(node)),
      foresee: (node, found) => foreseeAgents(own(node), found),
    },
  };
}

async function mendAgents({ session, facts }: Node, fixes: readonly Fix[]): Promise<void> {
  for (const fix of fixes) if (fix.is === 'continue') await continueAgent(session, fix.pid);
  if (fixes.some(({ is }) => is === 'agents')) await startAgents(session, facts.home, session.patienceMs);
}

function foreseeAgents(fixes: readonly Fix[], { agents }: Surroundings): Foreseen {
  const starts = fixes.some(({ is }) => is === 'agents');
  const ill = agents.filter(({ state, trustKey }) => state !== 'STOPPED' && trustKey !== true);
  return {
    edits: { directories: [], modes: [], files: [] },
    agents: new Map(starts ? ill.map(({ role, state }) => [role, state === 'DEAD' ? 'start' : 'load']) : []),
    crontab: undefined,
  };
}
