import { type LoginLimits, type LoginResult, openLogins } from '../../src/host/logins/logins.ts';
import type { Session } from '../../src/transport/session.ts';

/** Logs in from a host to all targets at once, and ends the program there. Gives the results in their order. */
export async function tryLogins(
  session: Session,
  targets: readonly string[],
  limits: LoginLimits,
): Promise<readonly LoginResult[]> {
  const client = openLogins(session, limits, targets.length);
  const results = await Promise.all(targets.map((target) => client.try(target)));
  await client.end();
  return results;
}
