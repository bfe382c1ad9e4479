import { setTimeout as sleep } from 'node:timers/promises';
import type { LimitFunction } from 'p-limit';
import type { JournalPlace } from '../../host/edit/apply.ts';
import { forgetJournal } from '../../host/edit/end-journal.ts';
import { layout } from '../../host/read/layout.ts';
import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import type { Emit, Step } from '../model/events.ts';
import { type HostFailure, TrustError } from '../model/failure.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import { untilAborted } from '../model/until-aborted.ts';
import { undoHost } from '../undo/undo.ts';

/** A run that changes hosts, and can take back what it has changed. */
export interface Run {
  readonly user: string;
  /** Whose it is, in words. */
  readonly who: string;
  readonly emit: Emit;
  /** Hosts that are written to at a time. */
  readonly limit: LimitFunction;
  readonly signal: AbortSignal;
  /** Whether it goes on without hosts that fail. */
  readonly keepGoing: boolean;
  /** The hosts that take part by now. */
  nodes: readonly Node[];
  /** Those that it goes on without. */
  readonly left: HostFailure[];
  /** Those that may hold a journal. */
  readonly changed: Set<Node>;
}

/** How long a host that is busy is waited for before another connection is made to undo what was done there. */
const busyMs = 5000;

/** Where a host notes what is about to be changed there. */
export function noting(run: Run, node: Node): JournalPlace {
  run.changed.add(node);
  return { path: layout(node.facts.home).journal, who: run.who, word: 'note' };
}

/**
 * Does something on nodes of a run. Waits for all of them; hosts that fail leave the run.
 *
 * @param action throws HostError
 * @throws TrustError as {@link leave} does
 */
export async function onNodes(
  run: Run,
  step: Step,
  nodes: readonly Node[],
  action: (node: Node) => Promise<void>,
): Promise<void> {
  const failed = new Map<Node, HostFailure['problem']>();
  await run.limit.map([...nodes], async (node) => {
    run.signal.throwIfAborted();
    try {
      await action(node);
    } catch (error) {
      failed.set(node, problemIn(error, run.signal));
    }
  });
  if (failed.size > 0) await leave(run, step, failed);
}

/**
 * Hosts that failed: the run ends, or goes on without them once they are as they were.
 *
 * @throws TrustError that names them all
 */
export async function leave(
  run: Run,
  step: Step,
  failed: ReadonlyMap<Node, HostFailure['problem']>,
): Promise<void> {
  const failures = run.nodes.flatMap((node): HostFailure[] => {
    const problem = failed.get(node);
    return problem ? [{ host: node.label, step, problem }] : [];
  });
  for (const failure of failures) run.emit({ type: 'host', result: failure });
  const lost = [...failed.keys()];
  if (!run.keepGoing || lost.some(({ local }) => local)) throw new TrustError([...run.left, ...failures]);
  run.nodes = run.nodes.filter((node) => !failed.has(node));
  run.left.push(...failures, ...(await undo(run, lost)));
}

/**
 * Does what changes hosts. When it fails or is interrupted, all of them are as they were before (rule 7.5), as far as they
 * can be reached; those that cannot are among the failures of the error.
 */
export async function transact<T>(run: Run, work: () => Promise<T>): Promise<T> {
  try {
    // What still runs after an interruption ends with its program: its sessions take no other.
    const result = await untilAborted(run.signal, work());
    await commit(run);
    return result;
  } catch (error) {
    const kept = await undo(run, [...run.changed]);
    if (error instanceof TrustError)
      throw new TrustError([...error.hosts, ...kept], error.pairs, 0, error.findings);
    if (kept.length > 0) throw new TrustError(kept);
    throw error;
  }
}

/** Undoes what was changed on hosts. Returns those where it could not be. */
async function undo(run: Run, nodes: readonly Node[]): Promise<HostFailure[]> {
  const changed = nodes.filter((node) => run.changed.delete(node));
  if (changed.length === 0) return [];
  const hosts = changed.map(({ label }) => label);
  run.emit({ type: 'notice', notice: { code: 'undoing', hosts } });
  const kept: HostFailure[] = [];
  await run.limit.map(changed, async (node) => {
    try {
      await persistently(node, (session) => undoHost(session, node.greeting.home), getsFree);
    } catch (error) {
      const { journal } = layout(node.greeting.home);
      const problem = { code: 'not-undone', path: journal, why: problemIn(error) } as const;
      kept.push({ host: node.label, step: 'trust', problem });
    }
  });
  const done = hosts.filter((host) => !kept.some((one) => one.host === host));
  if (done.length > 0) run.emit({ type: 'notice', notice: { code: 'undone', hosts: done } });
  return kept;
}

/** Trust is verified: what was changed stays. */
async function commit(run: Run): Promise<void> {
  await run.limit.map([...run.changed], async (node) => {
    const { journal } = layout(node.greeting.home);
    try {
      await persistently(
        node,
        (session) => forgetJournal(session, journal, session.patienceMs),
        // All logins have been told.
        async () => true,
      );
    } catch {
      run.emit({ type: 'notice', notice: { code: 'journal-left', host: node.label, path: journal } });
    }
  });
  run.changed.clear();
}

/** Whether what still runs in a session ends in a few seconds. */
function getsFree(session: Session): Promise<boolean> {
  const answered = session.run(':\n', { timeoutMs: session.patienceMs }).then(
    () => true,
    () => false,
  );
  return Promise.race([answered, sleep(busyMs, false, { ref: false })]);
}

/** Does something on a host by its session, or, where that is lost or does not get free, by another. */
async function persistently(
  node: Node,
  action: (session: Session) => Promise<void>,
  free: (session: Session) => Promise<boolean>,
): Promise<void> {
  if (await free(node.lasting)) {
    try {
      await action(node.lasting);
      return;
    } catch (error) {
      if (!(error instanceof HostError && error.problem.code === 'closed')) throw error;
    }
  }
  node.lasting.close();
  await action(await node.reconnect());
}
