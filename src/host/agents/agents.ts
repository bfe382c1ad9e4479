import { HostError } from '../../transport/problem.ts';
import type { Behind, Session } from '../../transport/session.ts';
import type { HostFacts } from '../read/facts.ts';
import { layout } from '../read/layout.ts';
import { agentFailed } from '../read/program-failed.ts';
import program from './ask-keeper.sh';
import foresee from './foresee-agents.sh';
import { keeperProgram } from './keeper.ts';

/** What the recovery program on a host (keeper.sh) is asked to do. */
export type KeeperWord = 'status' | 'start' | 'stop';

/** One of the two agents, as its host describes it; null is what is not known. */
export interface AgentState {
  readonly role: 'first' | 'standby';
  readonly state: 'RUNNING' | 'STOPPED' | 'DEAD';
  readonly pid: number | null;
  readonly keys: number | null;
  readonly trustKey: boolean | null;
}

/**
 * Sees to it that the user's two ssh-agents run on a host and hold the trust key. Agents that are well are left as
 * they are.
 *
 * @throws HostError with `program-failed`
 */
export async function startAgents(
  session: Session,
  home: string,
  timeoutMs: number,
  terms: KeeperTerms = {},
): Promise<void> {
  const { status, text } = await askKeeper(session, home, 'start', timeoutMs, terms);
  if (status !== 0) throw agentFailed(status, text);
}

/** What else is told to the recovery program. */
interface KeeperTerms {
  /** The host as it was read, or will be: then nobody need look again whether others can write to what is run there. */
  readonly known?: HostFacts;
  /** Whether it is known that what is made in its folder is the user's alone. */
  readonly closed?: boolean;
  readonly behind?: Behind | undefined;
}

/** Runs the recovery program that lies on a host. Its text is hostile. Throws HostError. */
export async function askKeeper(
  session: Session,
  home: string,
  word: KeeperWord | 'login',
  timeoutMs: number,
  { known, closed = false, behind }: KeeperTerms = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const modes = known ? modesOf(known) : [];
  const input = [
    Buffer.from(
      [layout(home).keeper, `${word} ${modes.length}${closed ? ' closed' : ''}`, ...modes, ''].join('\n'),
    ),
  ];
  const { status, stdout } = await session.run(program, { input, timeoutMs, maxOutput: 65536, behind });
  return { status, text: stdout.toString('utf8') };
}

/** The lines that `stat -c '%a %n'` would print in the program's folder; none where something of it is not there. */
function modesOf({ home, directories, files }: HostFacts): readonly string[] {
  const { tmp } = layout(home);
  const folder = directories.find(({ path }) => path === tmp);
  const own = (['keeper', 'managed_config', 'private_key', 'fast_passphrase'] as const).flatMap(
    (name) => files.get(name) ?? [],
  );
  if (!folder || own.length < 4) return [];
  return [{ ...folder, path: '.' }, ...own].map(
    ({ path, mode }) => `${mode.toString(8)} ${path.replace(`${tmp}/`, '')}`,
  );
}

/** An agent that was looked at. */
export interface FoundAgent extends AgentState {
  /** Whether the recovery program has started it: others it does not end. */
  readonly ours: boolean;
}

/**
 * Tells the state of the user's two agents, wherever they come from, and changes nothing: the recovery program need not lie
 * on the host, or may be of another version there. Throws HostError.
 */
export async function lookAtAgents(
  session: Session,
  home: string,
  timeoutMs: number,
): Promise<readonly FoundAgent[]> {
  const text = Buffer.from(keeperProgram);
  const input = [Buffer.from(`${layout(home).keeper}\n${text.length}\n`), text];
  const { stdout } = await session.run(foresee, { input, timeoutMs, maxOutput: 65536 });
  const [first = '', standby = '', ...lines] = stdout.toString('utf8').trimEnd().split('\n');
  const started = new Set(lines);
  const states = readAgentStates(`${first}\n${standby}`);
  return states.map((agent) => ({ ...agent, ours: started.has(`started ${agent.pid}`) }));
}

const statusLine = /^(first|standby) (RUNNING|STOPPED|DEAD) (\d{1,10}|-) (\d{1,6}|-) (key|no-key|-)$/;

/**
 * Reads what the recovery program says to `status`: one line for each agent, the first one's first.
 *
 * @throws HostError with `malformed-answer`
 */
export function readAgentStates(text: string): readonly AgentState[] {
  const agents = text
    .trimEnd()
    .split('\n')
    .map((line) => agentState(line));
  if (agents.map((agent) => agent?.role).join() === 'first,standby')
    return agents.filter((agent) => agent !== undefined);
  throw new HostError({ code: 'malformed-answer', text: text.slice(0, 300) });
}

/** Reads one line of that; undefined when it makes no sense. */
export function agentState(line: string): AgentState | undefined {
  const [, role, state, pid = '-', keys = '-', held] = statusLine.exec(line) ?? [];
  if (role !== 'first' && role !== 'standby') return undefined;
  if (state !== 'RUNNING' && state !== 'STOPPED' && state !== 'DEAD') return undefined;
  const number = (word: string): number | null => (word === '-' ? null : Number(word));
  return {
    role,
    state,
    pid: number(pid),
    keys: number(keys),
    trustKey: held === '-' ? null : held === 'key',
  };
}
