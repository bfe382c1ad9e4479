import { readCrontab, userLines } from '../../formats/crontab.ts';
import { revert } from '../../formats/revert.ts';
import { askKeeper } from '../../host/agents/agents.ts';
import { applyEdits, type HostEdits, isEmpty, type JournalPlace } from '../../host/edit/apply.ts';
import { readCrontabOf, writeCrontab } from '../../host/edit/crontab.ts';
import { forgetJournal } from '../../host/edit/end-journal.ts';
import { type Journal, readJournal } from '../../host/edit/read-journal.ts';
import { sweepFolder } from '../../host/edit/sweep.ts';
import { layout } from '../../host/read/layout.ts';
import { programFailed } from '../../host/read/program-failed.ts';
import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import { planUndo } from './undo-plan.ts';

/** How often a host is read again when a file changes under the undoing. */
const attempts = 3;

/**
 * Undoes on one host what its journal notes, and takes the journal away: files, modes, directories, crontab, agents. What
 * others have done since stays. Broken off, it can be done again.
 *
 * @throws HostError; the journal is still there then
 */
export async function undoHost(session: Session, home: string): Promise<void> {
  const at = layout(home);
  const place: JournalPlace = { path: at.journal, who: '-', word: 'undo' };
  for (let attempt = 1; ; attempt++) {
    try {
      const journal = await readJournal(session, at.journal, 'clear', session.patienceMs);
      await takeBack(session, home, journal, place);
      await forgetJournal(session, at.journal, 'more', session.patienceMs);
      return;
    } catch (error) {
      const again = error instanceof HostError && error.problem.code === 'changed' && attempt < attempts;
      if (!again) throw error;
    }
  }
}

async function takeBack(
  session: Session,
  home: string,
  journal: Journal,
  place: JournalPlace,
): Promise<void> {
  const { tmp } = layout(home);
  // Cron first, and the agents while the program that knows them is there: it would start them again.
  await undoCrontab(session, journal, place);
  const { begun, otherKey, removed } = agentsIn(journal, home);
  if (begun) await stopAgents(session, home);
  const edits = planUndo(journal);
  if (begun) await sweepFolder(session, tmp, session.patienceMs);
  if (!isEmpty(edits)) await applyEdits(session, edits, place, session.patienceMs);
  if (otherKey) await restartAgents(session, home);
  // The run that removed it may have ended them, too. As at a login: agents that the user has stopped stay so.
  if (removed) await askKeeper(session, home, 'login', session.patienceMs);
}

/** Whether the run began with the agents of a host, gave agents that were there before another key, or removed their program. */
function agentsIn(journal: Journal, home: string) {
  const at = layout(home);
  const file = (path: string) => journal.files.find((one) => one.path === path);
  const keeper = file(at.keeper);
  const begun = keeper?.was === null && keeper.current !== null;
  const removed = journal.files.some(({ path, now }) => path === at.keeper && now === null);
  const otherKey =
    !begun && !removed && file(at.privateKey)?.current !== undefined && keeper?.current !== null;
  return { begun, otherKey, removed };
}

/** What undoing would do on a host. */
export interface Undoing {
  /** Whose run it was: hostile text. */
  readonly whose: string;
  readonly edits: HostEdits;
  /** Whether agents end, even if they start again. */
  readonly endsAgents: boolean;
  /** The crontab as it would be; null is none. */
  readonly crontab: (found: Buffer | null) => Buffer | null;
}

/** What {@link undoHost} would do, by reading only. Throws HostError. */
export async function foreseeUndo(session: Session, home: string, whose: string): Promise<Undoing> {
  const journal = await readJournal(session, layout(home).journal, 'look', session.patienceMs);
  const { begun, otherKey } = agentsIn(journal, home);
  return {
    whose,
    edits: planUndo(journal),
    endsAgents: begun || otherKey,
    crontab: (found) => crontabBefore(journal, found),
  };
}

/** Ends the agents that the recovery program started; others are left, as they are nobody's of this run. */
async function stopAgents(session: Session, home: string): Promise<void> {
  const { status, text } = await askKeeper(session, home, 'stop', session.patienceMs);
  // One that is at work still, from before a connection was lost, would start them again.
  if (/does not end/.test(text)) throw programFailed(status, text);
}

/** For agents that hold another key than the one that lies there now. */
export async function restartAgents(session: Session, home: string): Promise<void> {
  await stopAgents(session, home);
  await askKeeper(session, home, 'start', session.patienceMs);
}

async function undoCrontab(session: Session, journal: Journal, place: JournalPlace): Promise<void> {
  if (journal.crontabs.length === 0) return;
  const answer = await readCrontabOf(session, session.patienceMs);
  const found = readCrontab(answer.status, answer.stdout, answer.stderr);
  if (found.state === 'unknown') return;
  const now = found.state === 'present' ? found.bytes : null;
  const bytes = crontabBefore(journal, now);
  if (now && bytes ? now.equals(bytes) : now === bytes) return;
  await writeCrontab(session, now && answer.stdout, bytes, place, session.patienceMs);
}

/** The crontab without what a run did to it. One that somebody has removed since stays so, unless the run itself did. */
function crontabBefore({ crontabs }: Journal, found: Buffer | null): Buffer | null {
  const [first] = crontabs;
  const last = crontabs.at(-1);
  if (!first || !last) return found;
  // As it was read: crontab(1) puts lines of its own on top each time that it installs one.
  const was = first.was && userLines(first.was);
  if (found) return revert(was, last.now, found);
  return last.now.length === 0 ? was : null;
}
