import type { Session } from '../transport/session.ts';
import type { Endpoint } from '../transport/ssh.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import first from './examine.sh';
import second from './examine-sshd.sh';
import lock from './lock.sh';
import reach from './reach.sh';

const program = `${lock}${reach}${first}${second}`;

/** Whose login is examined, and from where. */
export interface Examination {
  readonly user: string;
  /** The authorized_keys file that counts on the host. */
  readonly authorizedKeys: string;
  /** Addresses that log in there and are logged in to from there, and host names. */
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  /** Servers whose answer is looked for from the host, and how long that may take; reach.ts reads what is said of them. */
  readonly asked: readonly Endpoint[];
  readonly answerMs: number;
}

/** Gathers on a host what tells why a login by key fails; changes nothing. Throws HostError. */
export async function examineHost(
  session: Session,
  { user, authorizedKeys, addresses, names, asked, answerMs }: Examination,
  timeoutMs: number,
): Promise<Evidence> {
  const hosts = [...addresses.map((one) => `address ${one}`), ...names.map((one) => `name ${one}`)];
  const ports = [...new Set(asked.map(({ port }) => port))];
  const servers = ports.map((port) => {
    const there = asked.flatMap((one) => (one.port === port ? one.address : []));
    return `ask ${Math.ceil(answerMs / 1000)} ${port} ${there.join(' ')}`;
  });
  const lines = [user, authorizedKeys, ...hosts, ...servers, 'end'].map((line) => `${line}\n`);
  const askedAt = Date.now() / 1000;
  const { stdout } = await session.run(program, {
    input: [Buffer.from(lines.join(''))],
    timeoutMs,
    maxOutput: 4 * 1024 * 1024,
  });
  return readEvidence(user, askedAt, stdout.toString('utf8'));
}
