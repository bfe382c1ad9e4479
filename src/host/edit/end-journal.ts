import type { Session } from '../../transport/session.ts';
import lock from '../read/lock.sh';
import { programFailed } from '../read/program-failed.ts';
import forget from './end-journal.sh';

/** The text of the program that the host runs. */
export const endJournalProgram = `${lock}${forget}`;

/**
 * Takes a journal away, given its folder.
 *
 * @param word `last` where nothing more is done under the lock: it is given back with it
 * @throws HostError with `program-failed`
 */
export async function forgetJournal(
  session: Session,
  path: string,
  word: 'last' | 'more',
  timeoutMs: number,
): Promise<void> {
  const input = [Buffer.from(`${path}\n${word}\n`)];
  const { status, stdout } = await session.run(endJournalProgram, { input, timeoutMs });
  if (status !== 0) throw programFailed(status, stdout.toString('utf8'));
}
