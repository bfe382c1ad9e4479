import { writeFile } from 'node:fs/promises';
import { keysPerConnection, type LoginWays } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import type { HostKey } from '../host-key.ts';
import { readPublicKey } from '../opened-keys.ts';
import { HostError } from '../problem.ts';
import { problemOf } from './problem-of.ts';
import { callShortly, type Way } from './short-call.ts';

/** Asks by an agent that cannot sign: what `Connector.askKeys` promises. */
export async function askKeys(
  server: Endpoint & { readonly hostKeys: readonly HostKey[] },
  user: string,
  blobs: readonly string[],
  timeoutMs: number,
  way: Way,
): Promise<LoginWays> {
  let accepted: string | undefined;
  const accept = (blob: string): void => {
    accepted ??= blob;
  };
  let methods: readonly string[] = [];
  const keys = blobs.slice(0, keysPerConnection).flatMap((blob) => {
    const key = readPublicKey(blob);
    return key ? [{ key, sign: undefined, asked: () => accept(blob) }] : [];
  });
  const log = await callShortly(
    {
      endpoint: server,
      user,
      keys,
      timeoutMs,
      options: { PreferredAuthentications: 'publickey', StrictHostKeyChecking: 'yes', BatchMode: 'yes' },
      // Whatever name ssh looks it up by: this file has one host.
      prepare: ({ knownHosts }) =>
        writeFile(knownHosts, server.hostKeys.map(({ type, blob }) => `* ${type} ${blob}\n`).join(''), {
          mode: 0o600,
        }),
      collect: async (_room, { offered, authenticated }) => {
        methods = authenticated ? ['none'] : offered;
      },
    },
    way,
  );
  if (methods.length === 0) throw new HostError(problemOf(log, false));
  return { methods, accepted };
}
