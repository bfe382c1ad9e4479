import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import program from './continue-agent.sh';

/** Lets a stopped agent of the user's own go on. Throws HostError with `unsupported` where the process is none. */
export async function continueAgent(session: Session, pid: number): Promise<void> {
  const { status } = await session.run(program, {
    input: [Buffer.from(`${pid}\n`)],
    timeoutMs: session.patienceMs,
  });
  if (status !== 0) throw new HostError({ code: 'unsupported', why: { is: 'no-agent', pid } });
}
