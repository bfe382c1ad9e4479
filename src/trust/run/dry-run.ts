import { readCrontab } from '../../formats/crontab.ts';
import { lookAtAgents } from '../../host/agents/agents.ts';
import { readCrontabOf } from '../../host/edit/crontab.ts';
import { foresee } from '../../host/edit/foresee.ts';
import type { Cluster, Dialogue } from '../cluster/cluster.ts';
import { TrustError } from '../model/failure.ts';
import { inListOrder } from '../model/list-order.ts';
import type { Node } from '../model/node.ts';
import { foreseeUndo, type Undoing } from '../undo/undo.ts';
import { afterUndoing, type HostPreview, type Outlook, previewHost } from './preview.ts';
import { type RunOptions, withRun } from './run.ts';
import type { EditStep, Surroundings } from './step.ts';
import { onNodes, type Run } from './transaction.ts';

/**
 * Shows what a run would change, and changes nothing: no lock, no journal, no agent, no key. A run that is at work is waited
 * for. What would be undone before is foreseen, and the nodes of the run are as they would be then.
 *
 * @param plan makes the steps; it starts nothing on any host either
 * @param show gets each host in the order of the list, a machine that is not listed last
 * @throws TrustError that names every host that a run would refuse, or on which a step could not be done; with `keepGoing`,
 *   the others have been shown by then
 */
export function previewRun(
  options: RunOptions,
  dialogue: Dialogue,
  plan: (run: Run, cluster: Cluster) => Promise<readonly EditStep[]>,
  show: (host: HostPreview) => void,
): Promise<void> {
  // No step begins or ends.
  const emit: Dialogue['emit'] = (event) => {
    if (event.type !== 'step' && event.type !== 'host') dialogue.emit(event);
  };
  return withRun(options, { ...dialogue, emit }, 'look', async (run, cluster) => {
    const undoings = await foreseeStart(run);
    const steps = await plan(run, cluster);
    const outlooks = await lookAhead(run, steps, undoings);
    // What is planned depends on the order of a run's nodes: only what is shown is put in another.
    for (const node of inListOrder(run.nodes, options.hosts, ({ label }) => label)) {
      const outlook = outlooks.get(node);
      // Made when its turn comes, and let go after it: what all hosts together would change is large.
      if (outlook) show(previewHost(node, steps, outlook));
    }
    if (run.left.length > 0) throw new TrustError(run.left);
  });
}

/** Foresees what would be undone before a run, by the labels of the hosts. */
async function foreseeStart(run: Run): Promise<ReadonlyMap<string, Undoing>> {
  const undoings = new Map<string, Undoing>();
  await onNodes(run, 'network', run.nodes, async ({ label, session, facts }) => {
    const { home, journal } = facts;
    if (journal !== undefined) undoings.set(label, await foreseeUndo(session, home, journal));
  });
  run.nodes = run.nodes.map((node) => {
    const undoing = undoings.get(node.label);
    return undoing ? { ...node, facts: foresee(node.facts, undoing.edits) } : node;
  });
  return undoings;
}

/** Reads what there is beside files, and foresees what the steps would do to it. */
async function lookAhead(
  run: Run,
  steps: readonly EditStep[],
  undoings: ReadonlyMap<string, Undoing>,
): Promise<ReadonlyMap<Node, Outlook>> {
  const outlooks = new Map<Node, Outlook>();
  await onNodes(run, steps.at(-1)?.step ?? 'network', run.nodes, async (node) => {
    const undoing = undoings.get(node.label);
    const found = await lookAround(node);
    const start = afterUndoing(found, undoing);
    const own = steps.filter(({ concerns }) => concerns(node));
    const upkeep = own.flatMap((step) => step.upkeep?.foresee(node, start) ?? []);
    outlooks.set(node, { undoing, found, upkeep });
  });
  return outlooks;
}

async function lookAround({ session, facts }: Node): Promise<Surroundings> {
  const agents = await lookAtAgents(session, facts.home, session.patienceMs);
  if (!facts.crontab) return { agents, crontab: undefined };
  const { status, stdout, stderr } = await readCrontabOf(session, session.patienceMs);
  return { agents, crontab: readCrontab(status, stdout, stderr) };
}
