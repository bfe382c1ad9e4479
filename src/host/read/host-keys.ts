import type { Session } from '../../transport/session.ts';
import program from './host-keys.sh';

/** More than a host's few keys take. */
const maxOutput = 256 * 1024;

/**
 * The blobs of the public host keys that lie on a host, as far as OpenSSH's files name them: what the host says of itself
 * over a session, so that keys which a new connection shows can be told from somebody else's.
 *
 * @throws HostError
 */
export async function hostKeysOn(session: Session): Promise<ReadonlySet<string>> {
  const { stdout } = await session.run(program, { timeoutMs: session.patienceMs, maxOutput });
  const lines = stdout.toString('latin1').split('\n');
  return new Set(lines.flatMap((line) => /^\S+ ([A-Za-z0-9+/]+={0,2})(\s|$)/.exec(line)?.[1] ?? []));
}
