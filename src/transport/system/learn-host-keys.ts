import type { Endpoint } from '../endpoint.ts';
import { type HostKey, hostKeyAlgorithms } from '../host-key.ts';
import { HostError, type Problem } from '../problem.ts';
import { problemOf } from './problem-of.ts';
import { callShortly, type Way } from './short-call.ts';
import { writtenKeys } from './start.ts';

/** One connection is made for each group; a server seldom has two of one group. */
const groups = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['ssh-rsa'],
];

/** Learns host keys by one connection a type: what `Connector.learnHostKeys` promises. */
export async function learnHostKeys(
  endpoint: Endpoint,
  timeoutMs: number,
  have: readonly HostKey[],
  way: Way,
): Promise<HostKey[]> {
  const keys = [...have];
  let problem: Problem | undefined;
  for (const types of groups) {
    if (keys.some((key) => types.includes(key.type))) continue;
    try {
      const options = {
        HostKeyAlgorithms: hostKeyAlgorithms(types, 'only').join(','),
        PreferredAuthentications: 'none',
      };
      const collect = async (room: { knownHosts: string }, log: { stage: string }): Promise<void> => {
        // Written down before the server has proved to hold it, which it has when the keys are exchanged.
        const [key] = await writtenKeys(room.knownHosts);
        if (key && log.stage === 'login') keys.push(key);
      };
      const user = 'nobody';
      const log = await callShortly({ endpoint, user, options, keys: [], timeoutMs, collect }, way);
      if (log.stage !== 'login') problem ??= problemOf(log, false);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      problem ??= error.problem;
    }
  }
  if (keys.length === 0) throw new HostError(problem ?? { code: 'closed', text: 'no host key' });
  return keys;
}
