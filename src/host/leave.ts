import { HostError } from '../transport/problem.ts';
import type { Session } from '../transport/session.ts';
import clear from './clear.sh';
import endAgentsProgram from './end-agents.sh';
import { keeperProgram } from './keeper.ts';
import { layout } from './layout.ts';
import loginWays from './login-ways.sh';
import sweep from './sweep.sh';

/** What became of the agents of a host. */
export interface EndedAgents {
  readonly ended: number;
  /** Agents that were not started by the recovery program, and so are left, by their sockets; hostile text. */
  readonly left: readonly string[];
}

/**
 * Ends the agents that the recovery program has started, once that is gone from the host.
 *
 * @throws HostError with `program-failed` when one that is at work does not end
 */
export async function endAgents(session: Session, home: string, timeoutMs: number): Promise<EndedAgents> {
  const text = Buffer.from(keeperProgram);
  const input = [Buffer.from(`${layout(home).keeper}\n${text.length}\n`), text];
  const { status, stdout } = await session.run(endAgentsProgram, { input, timeoutMs, maxOutput: 65536 });
  const said = stdout.toString('utf8');
  if (/does not end/.test(said))
    throw new HostError({ code: 'program-failed', status, text: said.slice(0, 500) });
  const sockets = (word: string) => [...said.matchAll(new RegExp(`^${word} (/.*)$`, 'gm'))];
  return {
    ended: sockets('stopped').length,
    left: sockets('left').map(([, socket = '']) => socket.slice(0, 1024)),
  };
}

/**
 * Takes away what is left once a removal is certain: `gaussdb_tmp`, as far as nothing of others is in it, and directories
 * that runs made, as far as they are empty.
 *
 * @param folderGoes whether `gaussdb_tmp` is the tool's own
 * @returns names of what keeps the folder there; hostile text
 */
export async function clearHost(
  session: Session,
  home: string,
  folderGoes: boolean,
  directories: readonly string[],
  timeoutMs: number,
): Promise<readonly string[]> {
  const lines = [layout(home).tmp, folderGoes ? 'goes' : 'stays', ...directories, 'end'];
  const input = [Buffer.from(`${lines.join('\n')}\n`)];
  const { stdout } = await session.run(`${sweep}${clear}`, { input, timeoutMs, maxOutput: 1024 * 1024 });
  return stdout
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '')
    .slice(0, 20);
}

/** Why no password lets a user in to a host; undefined where one may. */
export async function passwordFault(
  session: Session,
  user: string,
  timeoutMs: number,
): Promise<'root-refused' | 'no-password' | undefined> {
  const { stdout } = await session.run(loginWays, { input: [Buffer.from(`${user}\n`)], timeoutMs });
  const said = stdout.toString('latin1');
  const rootLogin = /^root-login (.*)$/m.exec(said)?.[1];
  if (rootLogin !== undefined && rootLogin !== 'yes') return 'root-refused';
  return /^account (L|LK|NP|NL)$/m.test(said) ? 'no-password' : undefined;
}
