import { HostError } from '../transport/problem.ts';
import type { Session } from '../transport/session.ts';
import { layout } from './layout.ts';

/**
 * Sees to it that the user's two ssh-agents run on a host and hold the trust key, by the recovery program that lies
 * there (keeper.sh). Agents that are well are left as they are.
 *
 * @throws HostError with `program-failed`
 */
export async function startAgents(session: Session, home: string, timeoutMs: number): Promise<void> {
  const program = 'IFS= read -r keeper; exec /bin/sh "$keeper" start';
  const input = [Buffer.from(`${layout(home).keeper}\n`)];
  const { status, stdout } = await session.run(program, { input, timeoutMs, maxOutput: 65536 });
  const text = stdout.toString('utf8').trim().slice(0, 500);
  if (status !== 0) throw new HostError({ code: 'program-failed', status, text });
}
