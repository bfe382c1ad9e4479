import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import type { ShellProcessId } from './facts.ts';
import lock from './lock.sh';
import sameHost from './same-host.sh';

/** The text of the program that the host runs. */
export const sameHostProgram = `${lock}${sameHost}`;

/**
 * Asks a host for the secrets of sessions whose shells may run there. Whoever can tell one can read that process: it is the
 * same host. A host that does not answer knows none.
 *
 * @returns the secrets that it told, hostile text, by `PID SINCE`
 */
export async function secretsOf(
  session: Session,
  shells: readonly ShellProcessId[],
): Promise<ReadonlyMap<string, string>> {
  const lines = [...new Set(shells.map(({ pid, since }) => `${pid} ${since}`)), 'end'];
  try {
    const { stdout } = await session.run(sameHostProgram, {
      input: [Buffer.from(`${lines.join('\n')}\n`)],
      timeoutMs: session.patienceMs,
      maxOutput: lines.length * 100,
    });
    const told = stdout.toString('latin1').matchAll(/^(\d+ \d+) ([0-9a-f]{32})$/gm);
    return new Map([...told].map(([, shell = '', secret = '']) => [shell, secret]));
  } catch (error) {
    if (error instanceof HostError) return new Map();
    throw error;
  }
}
