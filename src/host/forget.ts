import type { Session } from '../transport/session.ts';
import program from './forget.sh';

/** Takes a journal away, given its folder. Throws HostError. */
export async function forgetJournal(session: Session, path: string, timeoutMs: number): Promise<void> {
  await session.run(program, { input: [Buffer.from(`${path}\n`)], timeoutMs });
}
