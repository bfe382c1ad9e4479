import type { Session } from '../transport/session.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import first from './examine.sh';
import second from './examine-sshd.sh';
import lock from './lock.sh';

const program = `${lock}${first}${second}`;

/** Whose login is examined, and from where. */
export interface Examination {
  readonly user: string;
  /** The authorized_keys file that counts on the host. */
  readonly authorizedKeys: string;
  /** Addresses that log in there and are logged in to from there, and host names. */
  readonly addresses: readonly string[];
  readonly names: readonly string[];
}

/** Gathers on a host what tells why a login by key fails; changes nothing. Throws HostError. */
export async function examineHost(
  session: Session,
  { user, authorizedKeys, addresses, names }: Examination,
  timeoutMs: number,
): Promise<Evidence> {
  const hosts = [...addresses.map((one) => `address ${one}`), ...names.map((one) => `name ${one}`)];
  const lines = [user, authorizedKeys, ...hosts, 'end'].map((line) => `${line}\n`);
  const askedAt = Date.now() / 1000;
  const { stdout } = await session.run(program, {
    input: [Buffer.from(lines.join(''))],
    timeoutMs,
    maxOutput: 4 * 1024 * 1024,
  });
  return readEvidence(user, askedAt, stdout.toString('utf8'));
}
