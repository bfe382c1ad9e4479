import { HostError } from '../transport/problem.ts';
import type { Session } from '../transport/session.ts';
import { type HostFacts, readFacts } from './facts.ts';
import program from './probe.sh';

/** Whether a user name can go into a program: what useradd takes, and nothing that a shell would read otherwise. */
export function isPlainUserName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?$/.test(name) && !name.endsWith('$');
}

/**
 * Reads the facts of one host.
 *
 * @param token the run's random word, by which the marks of one run know each other
 * @throws HostError with `malformed-answer` or `unsupported`, or what the session throws
 */
export async function probeHost(
  session: Session,
  user: string,
  token: string,
  timeoutMs: number,
): Promise<HostFacts> {
  const input = [Buffer.from(`${user}\n${token}\n`)];
  const { stdout, status, stderr } = await session.run(program, { input, timeoutMs });
  try {
    return readFacts(stdout);
  } catch (error) {
    if (error instanceof HostError) throw error;
    const text = `${String(error)}; status ${status} ${stderr}`.slice(0, 500);
    throw new HostError({ code: 'malformed-answer', text });
  }
}
