import { Client } from 'ssh2';
import { deadline } from '../deadline.ts';
import type { Endpoint } from '../endpoint.ts';
import { type HostKey, hostKeyFromBlob } from '../host-key.ts';
import { learnByType } from '../learn-by-type.ts';
import type { Problem } from '../problem.ts';
import { algorithms } from './algorithms.ts';
import { problemOf } from './problem-of.ts';

/** Learns host keys by one handshake a type: what `Connector.learnHostKeys` promises. */
export function learnHostKeys(
  endpoint: Endpoint,
  timeoutMs: number,
  have: readonly HostKey[] = [],
): Promise<readonly HostKey[]> {
  return learnByType(have, (types) => handshake(endpoint, types, timeoutMs));
}

function handshake(
  endpoint: Endpoint,
  types: readonly string[],
  timeoutMs: number,
): Promise<HostKey | Problem> {
  return new Promise((resolve) => {
    const client = new Client();
    let offered: HostKey | undefined;
    const done = (answer: HostKey | Problem): void => {
      timer.clear();
      resolve(answer);
      client.destroy();
    };
    const timer = deadline(timeoutMs, () => done({ code: 'timed-out', stage: 'connect' }));
    // The key counts only once the server has proved to hold it, which is when the handshake is complete.
    client.on('handshake', () => done(offered ?? { code: 'closed', text: '' }));
    client.on('connect', () => client.setNoDelay(true));
    client.on('error', (error) => done(problemOf(error, 'handshake')));
    client.on('close', () => done({ code: 'closed', text: '' }));
    client.connect({
      host: endpoint.address,
      port: endpoint.port,
      username: 'nobody',
      readyTimeout: 0,
      algorithms: algorithms(types, 'only'),
      authHandler: () => {},
      hostVerifier: (blob: Buffer) => {
        offered = hostKeyFromBlob(blob);
        return true;
      },
    });
  });
}
