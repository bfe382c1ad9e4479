import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import lock from '../read/lock.sh';
import forget from './end-journal.sh';

/** The text of the program that the host runs. */
export const endJournalProgram = `${lock}${forget}`;

/** Takes a journal away, given its folder. Throws HostError with `program-failed`. */
export async function forgetJournal(session: Session, path: string, timeoutMs: number): Promise<void> {
  const { status, stdout } = await session.run(endJournalProgram, {
    input: [Buffer.from(`${path}\n`)],
    timeoutMs,
  });
  const text = stdout.toString('utf8').trim().slice(0, 500);
  if (status !== 0) throw new HostError({ code: 'program-failed', status, text });
}
