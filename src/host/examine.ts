import type { Session } from '../transport/session.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import program from './examine.sh';

/** Whose login is examined, and from where. */
export interface Examination {
  readonly user: string;
  /** The authorized_keys file that counts on the host. */
  readonly authorizedKeys: string;
  /** Addresses that log in there. */
  readonly clients: readonly string[];
}

/** Gathers on a host what tells why a login by key fails; changes nothing. Throws HostError. */
export async function examineHost(
  session: Session,
  { user, authorizedKeys, clients }: Examination,
  timeoutMs: number,
): Promise<Evidence> {
  const lines = [user, authorizedKeys, ...clients, 'end'].map((line) => `${line}\n`);
  const { stdout } = await session.run(program, {
    input: [Buffer.from(lines.join(''))],
    timeoutMs,
    maxOutput: 4 * 1024 * 1024,
  });
  return readEvidence(user, stdout.toString('utf8'));
}
