import type { Session } from '../../transport/session.ts';
import lock from '../read/lock.sh';
import { programFailed } from '../read/program-failed.ts';
import forget from './end-journal.sh';

/** The text of the program that the host runs. */
export const endJournalProgram = `${lock}${forget}`;

/** Takes a journal away, given its folder. Throws HostError with `program-failed`. */
export async function forgetJournal(session: Session, path: string, timeoutMs: number): Promise<void> {
  const input = [Buffer.from(`${path}\n`)];
  const { status, stdout } = await session.run(endJournalProgram, { input, timeoutMs });
  if (status !== 0) throw programFailed(status, stdout.toString('utf8'));
}
