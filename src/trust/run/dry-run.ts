import { readCrontab } from '../../formats/crontab.ts';
import { lookAtAgents } from '../../host/agents/agents.ts';
import { readCrontabOf } from '../../host/edit/crontab.ts';
import { foresee } from '../../host/edit/foresee.ts';
import type { ListedHost } from '../../inventory/host-file.ts';
import type { Dialogue, OpenTerms } from '../cluster/cluster.ts';
import { TrustError } from '../model/failure.ts';
import { inListOrder } from '../model/list-order.ts';
import type { Node } from '../model/node.ts';
import { foreseeUndo, type Undoing } from '../undo/undo.ts';
import type { EditStep, Surroundings } from './edit-step.ts';
import { afterUndoing, type HostPreview, type Outlook, previewHost } from './preview.ts';
import { openRun, type Run, type RunOptions } from './run.ts';

/** A run that changes nothing: no lock, no journal, no agent, no key. */
export interface DryRun extends Disposable {
  /** Its nodes are as they would be once what an earlier run has left is undone. */
  readonly run: Run;
  /**
   * What steps would change.
   *
   * @returns each host in the order of the list, a machine that is not listed last
   * @throws TrustError that names every host on which a step could not be done; with `keepGoing`, after the others
   */
  preview(steps: readonly EditStep[]): AsyncGenerator<HostPreview, void>;
}

/**
 * Begins a dry run. A run that is at work is waited for.
 *
 * @throws TrustError that names every host that a run would refuse
 */
export async function openDryRun(
  options: RunOptions,
  dialogue: Dialogue,
  { names }: Pick<OpenTerms, 'names'>,
): Promise<DryRun> {
  // No step begins or ends.
  const emit: Dialogue['emit'] = (event) => {
    if (event.type !== 'step' && event.type !== 'host') dialogue.emit(event);
  };
  const run = await openRun(options, { ...dialogue, emit }, { access: 'look', names });
  try {
    const undoings = await foreseeStart(run);
    return {
      run,
      preview: (steps) => previewSteps(run, steps, undoings, options.hosts),
      [Symbol.dispose]: () => run[Symbol.dispose](),
    };
  } catch (error) {
    run[Symbol.dispose]();
    throw error;
  }
}

async function* previewSteps(
  run: Run,
  steps: readonly EditStep[],
  undoings: ReadonlyMap<string, Undoing>,
  hosts: readonly ListedHost[],
): AsyncGenerator<HostPreview, void> {
  const outlooks = await lookAhead(run, steps, undoings);
  // What is planned depends on the order of a run's nodes: only what is shown is put in another.
  for (const node of inListOrder(run.nodes, hosts, ({ label }) => label)) {
    const outlook = outlooks.get(node);
    // Made when its turn comes, and let go after it: what all hosts together would change is large.
    if (outlook) yield previewHost(node, steps, outlook);
  }
  if (run.left.length > 0) throw new TrustError(run.left);
}

/** Foresees what would be undone before a run, by the labels of the hosts. */
async function foreseeStart(run: Run): Promise<ReadonlyMap<string, Undoing>> {
  const undoings = new Map<string, Undoing>();
  await run.each('network', run.nodes, async ({ label, session, facts }) => {
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
  await run.each(steps.at(-1)?.step ?? 'network', run.nodes, async (node) => {
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
