import type { Session } from '../../transport/session.ts';
import program from './configured-users.sh';

/**
 * As which user a host's own ssh configuration logs in to each target, in order; hostile text.
 *
 * @param word with `look` no command of that configuration (`Match exec`) is run
 */
export async function configuredUsers(
  session: Session,
  targets: readonly string[],
  word: 'run' | 'look',
  timeoutMs: number,
): Promise<readonly string[]> {
  const input = [Buffer.from(`${word}\n${targets.map((target) => `${target}\n`).join('')}end\n`)];
  const { stdout } = await session.run(program, { input, timeoutMs, maxOutput: 1024 * 1024 });
  // Split only as far as lines are wanted.
  return stdout
    .toString('utf8')
    .split('\n', targets.length)
    .map((user) => user.slice(0, 256));
}
