import type { Endpoint } from '../endpoint.ts';
import { type HostKey, hostKeyAlgorithms } from '../host-key.ts';
import { learnByType } from '../learn-by-type.ts';
import { HostError, type Problem } from '../problem.ts';
import { problemOf } from './problem-of.ts';
import { callShortly, type Way } from './short-call.ts';
import { writtenKeys } from './start.ts';

/** Learns host keys: what `Connector.learnHostKeys` promises. */
export function learnHostKeys(
  endpoint: Endpoint,
  timeoutMs: number,
  have: readonly HostKey[],
  way: Way,
): Promise<readonly HostKey[]> {
  return learnByType(have, (types) => askFor(types, endpoint, timeoutMs, way));
}

async function askFor(
  types: readonly string[],
  endpoint: Endpoint,
  timeoutMs: number,
  way: Way,
): Promise<HostKey | Problem> {
  const options = {
    HostKeyAlgorithms: hostKeyAlgorithms(types, 'only').join(','),
    PreferredAuthentications: 'none',
  };
  let written: HostKey | undefined;
  const collect = async ({ knownHosts }: { knownHosts: string }): Promise<void> => {
    [written] = await writtenKeys(knownHosts);
  };
  try {
    const log = await callShortly({ endpoint, user: 'nobody', options, keys: [], timeoutMs, collect }, way);
    // Written down before the server has proved to hold it, which it has when the keys are exchanged.
    return written && log.stage === 'login' ? written : problemOf(log, false);
  } catch (error) {
    if (error instanceof HostError) return error.problem;
    throw error;
  }
}
