import { setTimeout as sleep } from 'node:timers/promises';
import type { LimitFunction } from 'p-limit';
import { forgetJournal } from '../../host/edit/end-journal.ts';
import { layout } from '../../host/read/layout.ts';
import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import type { Emit } from '../model/events.ts';
import type { HostFailure } from '../model/failure.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import { undoHost } from '../undo/undo.ts';

/** How long a host that is busy is waited for before another connection is made to undo what was done there. */
const busyMs = 5000;

interface Means {
  /** Hosts at a time. */
  readonly limit: LimitFunction;
  readonly emit: Emit;
}

/** Undoes what a run has changed on hosts. Returns those where it could not be. */
export async function undoNodes(
  nodes: readonly Node[],
  { limit, emit }: Means,
): Promise<readonly HostFailure[]> {
  if (nodes.length === 0) return [];
  const hosts = nodes.map(({ label }) => label);
  emit({ type: 'notice', notice: { code: 'undoing', hosts } });
  const kept: HostFailure[] = [];
  await limit.map(nodes, async (node) => {
    try {
      await persistently(node, (session) => undoHost(session, node.greeting.home), getsFree);
    } catch (error) {
      const { journal } = layout(node.greeting.home);
      const problem = { code: 'not-undone', path: journal, why: problemIn(error) } as const;
      kept.push({ host: node.label, step: 'trust', problem });
    }
  });
  const done = hosts.filter((host) => !kept.some((one) => one.host === host));
  if (done.length > 0) emit({ type: 'notice', notice: { code: 'undone', hosts: done } });
  return kept;
}

/** What was changed on hosts stays: the notes for undoing it go; and the locks with them, where nothing more is done there. */
export async function forgetJournals(
  nodes: readonly Node[],
  word: 'last' | 'more',
  { limit, emit }: Means,
): Promise<void> {
  await limit.map(nodes, async (node) => {
    const { journal } = layout(node.greeting.home);
    try {
      await persistently(
        node,
        (session) => forgetJournal(session, journal, word, session.patienceMs),
        // All logins have been told.
        async () => true,
      );
    } catch {
      emit({ type: 'notice', notice: { code: 'journal-left', host: node.label, path: journal } });
    }
  });
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
