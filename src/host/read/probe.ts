import { HostError } from '../../transport/problem.ts';
import type { RunOptions, Session } from '../../transport/session.ts';
import type { Greeting, HostFacts } from './facts.ts';
import greet from './greet.sh';
import lock from './lock.sh';
import probe from './probe.sh';
import { readFacts, readGreeting } from './read-facts.ts';
import { maxRecords } from './records.ts';

/** The texts of the programs that ask a host who it is, and read it. */
export const greetProgram = `${lock}${greet}`;
export const probeProgram = `${lock}${probe}`;

/** Whether a user name can go into a program: what useradd takes, and nothing that a shell would read otherwise. */
export function isPlainUserName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?$/.test(name) && !name.endsWith('$');
}

/**
 * Asks a host who it is.
 *
 * @throws HostError with `malformed-answer` or `unsupported`, or what the session throws
 */
export function greetHost(session: Session, user: string, timeoutMs: number): Promise<Greeting> {
  return ask(session, greetProgram, `${user}\n`, { timeoutMs, maxOutput: maxRecords }, readGreeting);
}

/** What a run that changes a host, or shows what it would change, has to do with the host's lock. */
export type Locking = { readonly who: string } | 'look';

/**
 * Reads the facts of one host.
 *
 * @param lock whose run it is, in words, to read under the lock, which stays with the session until it ends or
 *   {@link unlockHost}; `look` to read while no other run has it; undefined to read in any case
 * @throws HostError with `malformed-answer`, `unsupported` or `locked`, or what the session throws
 */
export function probeHost(
  session: Session,
  user: string,
  greeting: Greeting,
  lock: Locking | undefined,
  timeoutMs: number,
): Promise<HostFacts> {
  const [word, who] = typeof lock === 'object' ? ['lock', lock.who] : [lock ?? 'read', '-'];
  const input = `${user}\n${word}\n${who}\n`;
  return ask(session, probeProgram, input, { timeoutMs }, (answer) => readFacts(answer, greeting));
}

/** Gives the lock back. Throws HostError. */
export async function unlockHost(session: Session, user: string, timeoutMs: number): Promise<void> {
  await session.run(probeProgram, { input: [Buffer.from(`${user}\nunlock\n-\n`)], timeoutMs });
}

async function ask<T>(
  session: Session,
  program: string,
  input: string,
  limits: Pick<RunOptions, 'timeoutMs' | 'maxOutput'>,
  read: (answer: Buffer) => T,
): Promise<T> {
  const { stdout, status, stderr } = await session.run(program, { input: [Buffer.from(input)], ...limits });
  try {
    return read(stdout);
  } catch (error) {
    if (error instanceof HostError) throw error;
    const text = `${String(error)}; status ${status} ${stderr}`.slice(0, 500);
    throw new HostError({ code: 'malformed-answer', text });
  }
}
