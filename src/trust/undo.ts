import { readCrontab } from '../formats/crontab.ts';
import { revert } from '../formats/revert.ts';
import { askKeeper } from '../host/agents.ts';
import { applyEdits, type HostEdits, isEmpty, type JournalPlace } from '../host/apply.ts';
import { readCrontabOf, writeCrontab } from '../host/crontab.ts';
import { forgetJournal } from '../host/forget.ts';
import { type Journal, readJournal } from '../host/journal.ts';
import { layout } from '../host/layout.ts';
import { sweepFolder } from '../host/sweep.ts';
import { HostError } from '../transport/problem.ts';
import type { Session } from '../transport/session.ts';
import { programTimeoutMs } from './gather.ts';
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
      const journal = await readJournal(session, at.journal, 'clear', programTimeoutMs);
      await takeBack(session, home, journal, place);
      await forgetJournal(session, at.journal, programTimeoutMs);
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
  const { begun, otherKey } = agentsIn(journal, home);
  if (begun) await stopAgents(session, home);
  const edits = planUndo(journal);
  if (begun) await sweepFolder(session, tmp, programTimeoutMs);
  if (!isEmpty(edits)) await applyEdits(session, edits, place, programTimeoutMs);
  if (otherKey) await restartAgents(session, home);
}

/** Whether the run began with the agents of a host, or gave agents that were there before another key. */
function agentsIn(journal: Journal, home: string): { readonly begun: boolean; readonly otherKey: boolean } {
  const at = layout(home);
  const file = (path: string) => journal.files.find((one) => one.path === path);
  const keeper = file(at.keeper);
  const begun = keeper?.was === null && keeper.current !== null;
  const otherKey = !begun && file(at.privateKey)?.current !== undefined && keeper?.current !== null;
  return { begun, otherKey };
}

/** What undoing would do on a host. */
export interface Undoing {
  /** Whose run it was: hostile text. */
  readonly whose: string;
  readonly edits: HostEdits;
  /** Whether agents end, even if they start again. */
  readonly endsAgents: boolean;
  /** The crontab as it would be; null is none. */
  readonly crontab: (found: Buffer) => Buffer | null;
}

/** What {@link undoHost} would do, by reading only. Throws HostError. */
export async function foreseeUndo(session: Session, home: string, whose: string): Promise<Undoing> {
  const journal = await readJournal(session, layout(home).journal, 'look', programTimeoutMs);
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
  const { status, text } = await askKeeper(session, home, 'stop', programTimeoutMs);
  // One that is at work still, from before a connection was lost, would start them again.
  if (/does not end/.test(text))
    throw new HostError({ code: 'program-failed', status, text: text.slice(0, 500) });
}

/** For agents that hold another key than the one that lies there now. */
export async function restartAgents(session: Session, home: string): Promise<void> {
  await stopAgents(session, home);
  await askKeeper(session, home, 'start', programTimeoutMs);
}

async function undoCrontab(session: Session, journal: Journal, place: JournalPlace): Promise<void> {
  if (journal.crontabs.length === 0) return;
  const answer = await readCrontabOf(session, programTimeoutMs);
  const found = readCrontab(answer.status, answer.stdout, answer.stderr);
  if (found.state !== 'present') return;
  const bytes = crontabBefore(journal, found.bytes);
  if (bytes?.equals(found.bytes)) return;
  await writeCrontab(session, answer.stdout, bytes, place, programTimeoutMs);
}

function crontabBefore({ crontabs }: Journal, found: Buffer): Buffer | null {
  const [first] = crontabs;
  const last = crontabs.at(-1);
  return first && last ? revert(first.was, last.now, found) : found;
}
