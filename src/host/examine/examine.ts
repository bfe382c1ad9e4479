import type { Endpoint } from '../../transport/endpoint.ts';
import { HostError, type Problem } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import { keeperProgram } from '../agents/keeper.ts';
import { sessionAs } from '../read/as-user.ts';
import say from '../read/say.sh';
import { type Evidence, readEvidence } from './evidence.ts';
import begin from './examine.sh';
import account from './examine-account.sh';
import home from './examine-home.sh';
import sshd from './examine-sshd.sh';
import listener from './listener.sh';
import reach from './reach.sh';
import service from './service.sh';
import { examinationKey } from './sshd-key.ts';

const ownProgram = `${reach}${say}${begin}${account}${home}${listener}${sshd}${service}`;
const accountProgram = `${reach}${say}${begin}${account}${listener}${sshd}${service}`;
const homeProgram = `${say}${begin}${home}`;

/** Whose login is examined, and from where. */
export interface Examination {
  readonly user: string;
  /** Whether that is another user than the session's: what touches the home then runs as that user. */
  readonly other: boolean;
  /** The authorized_keys file that counts on the host. */
  readonly authorizedKeys: string;
  /** Addresses that log in there and are logged in to from there, and host names. */
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  /** Ports of the host's own sshd. */
  readonly ports: readonly number[];
  /** Servers whose answer is looked for from the host, and how long that may take; reach.ts reads what is said of them. */
  readonly asked: readonly Endpoint[];
  readonly answerMs: number;
}

const maxOutput = 4 * 1024 * 1024;

/**
 * Gathers on a host what tells why a login by key fails; changes nothing. Throws HostError.
 *
 * @returns what it says, and why the home of another user could not be examined
 */
export async function examineHost(
  session: Session,
  examination: Examination,
  timeoutMs: number,
): Promise<{ readonly evidence: Evidence; readonly problem: Problem | undefined }> {
  const { user, other } = examination;
  const input = inputOf(examination);
  const askedAt = Date.now() / 1000;
  const run = async (on: Session, program: string): Promise<Buffer> =>
    (await on.run(program, { input, timeoutMs, maxOutput })).stdout;
  const said = await run(session, other ? accountProgram : ownProgram);
  const evidence = readEvidence(user, askedAt, said);
  if (!other || !evidence.account) return { evidence, problem: undefined };
  try {
    const saidOfHome = await run(sessionAs(session, user), homeProgram);
    const whole = readEvidence(user, askedAt, said, saidOfHome);
    const text = `the examination of ${user}'s home, as ${user}, did not come to its end`;
    const problem = whole.records.has('whole') ? undefined : ({ code: 'malformed-answer', text } as const);
    return { evidence: whole, problem };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { evidence, problem: error.problem };
  }
}

function inputOf({ user, authorizedKeys, addresses, names, ports, asked, answerMs }: Examination): Buffer[] {
  const servers = [...new Set(asked.map(({ port }) => port))].map((port) => {
    const there = asked.flatMap((one) => (one.port === port ? one.address : []));
    return `ask ${Math.ceil(answerMs / 1000)} ${port} ${there.join(' ')}`;
  });
  const keeper = Buffer.from(keeperProgram);
  const lines = [
    user,
    authorizedKeys,
    ...addresses.map((one) => `address ${one}`),
    ...names.map((one) => `name ${one}`),
    ...[...new Set(ports)].map((one) => `port ${one}`),
    ...servers,
    `key ${examinationKey()}`,
    `keeper ${keeper.length}`,
  ];
  return [Buffer.from(lines.map((line) => `${line}\n`).join('')), keeper, Buffer.from('end\n')];
}
