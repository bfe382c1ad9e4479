import type { Session } from '../../transport/session.ts';
import { keeperProgram } from '../agents/keeper.ts';
import sweep from '../edit/sweep.sh';
import listener from '../examine/listener.sh';
import { layout } from '../read/layout.ts';
import { programFailed } from '../read/program-failed.ts';
import clear from './clear.sh';
import endAgentsProgram from './end-agents.sh';
import loginWays from './login-ways.sh';

const loginWaysProgram = `${listener}${loginWays}`;

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
  if (/does not end/.test(said)) throw programFailed(status, said);
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

/** What keeps every password of a user out of a host; `unknown` where root's may be, as sshd does not say. */
export type PasswordFault = 'not-offered' | 'root-refused' | 'no-password' | 'unknown';

/**
 * Why no password lets a user in to a host; undefined where one may.
 *
 * @param port that of the sshd which is meant
 */
export async function passwordFault(
  session: Session,
  user: string,
  port: number,
  timeoutMs: number,
): Promise<PasswordFault | undefined> {
  const input = [Buffer.from(`${user}\n${port}\n`)];
  const { stdout } = await session.run(loginWaysProgram, { input, timeoutMs, maxOutput: 65536 });
  return readLoginWays(stdout.toString('latin1'));
}

/** Reads the answer of login-ways.sh. For root the worst is assumed where sshd does not answer, or not in words that are known. */
export function readLoginWays(said: string): PasswordFault | undefined {
  const value = (keyword: string): string | undefined => new RegExp(`^${keyword} (.*)$`, 'm').exec(said)?.[1];
  if (/^root$/m.test(said)) {
    const rootLogin = value('permitrootlogin') ?? '';
    if (/^(no|prohibit-password|without-password|forced-commands-only)$/.test(rootLogin))
      return 'root-refused';
    const passwords = value('passwordauthentication') ?? '';
    const questions =
      value('kbdinteractiveauthentication') ?? value('challengeresponseauthentication') ?? 'no';
    if (rootLogin !== 'yes' || !/^(yes|no)$/.test(passwords)) return 'unknown';
    if (passwords === 'no' && questions === 'no') return 'not-offered';
  }
  return /^account (L|LK|NP|NL)$/m.test(said) ? 'no-password' : undefined;
}
