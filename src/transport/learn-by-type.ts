import type { HostKey } from './host-key.ts';
import { HostError, type Problem } from './problem.ts';

/** A server is asked once for each group; it seldom has two of one. */
const groups = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['ssh-rsa'],
];

/**
 * Learns host keys by one connection a type: what `Connector.learnHostKeys` promises.
 *
 * @param ask gives the key that a server proves to hold, of one of some types
 */
export async function learnByType(
  have: readonly HostKey[],
  ask: (types: readonly string[]) => Promise<HostKey | Problem>,
): Promise<readonly HostKey[]> {
  const keys = [...have];
  let problem: Problem | undefined;
  for (const types of groups) {
    if (keys.some((key) => types.includes(key.type))) continue;
    const answer = await ask(types);
    if ('blob' in answer) keys.push(answer);
    else problem ??= answer;
  }
  if (keys.length === 0) throw new HostError(problem ?? { code: 'closed', text: 'no host key' });
  return keys;
}
