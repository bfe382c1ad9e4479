import type { Session } from '../../transport/session.ts';
import program from './sshd-log.sh';

const maxOutput = 65536;

/**
 * The last that sshd on a host has logged: hostile text, a line each. Empty where this user may not read it, or where it logs to
 * another place. Throws HostError.
 */
export async function readSshdLog(session: Session): Promise<readonly string[]> {
  const { stdout } = await session.run(program, { timeoutMs: session.patienceMs, maxOutput });
  return stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
