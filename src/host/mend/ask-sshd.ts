import type { Session } from '../../transport/session.ts';

/**
 * Runs on a host what root would type there about its ssh server.
 *
 * @param command of fixed words and names that were checked
 * @returns what it said, where it failed: hostile text; undefined where it did not
 */
export async function askSshd(session: Session, command: string): Promise<string | undefined> {
  const program = `PATH=$PATH:/usr/sbin:/sbin\nexport PATH\n{ ${command}; } </dev/null 2>&1\n`;
  const { status, stdout } = await session.run(program, {
    timeoutMs: session.patienceMs,
    maxOutput: 65_536,
  });
  return status === 0 ? undefined : stdout.toString('utf8').trim().slice(0, 500);
}
