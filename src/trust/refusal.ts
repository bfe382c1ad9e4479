import { trustKeys } from '../formats/authorized-keys.ts';
import { askKeys, keysAsked } from '../transport/ask-keys.ts';
import { HostError } from '../transport/problem.ts';
import { patiently } from './connect.ts';
import { bytesOf } from './edits.ts';
import type { HostFailure } from './failure.ts';
import { trustBlobOf } from './key.ts';
import type { Node } from './node.ts';
import type { Run } from './transaction.ts';

/** The trust keys of hosts as they were read, as base64 blobs: what `id_om` is, and what our lines accept. */
export function trustBlobsOf(nodes: readonly Node[]): readonly string[] {
  const keys = nodes.map(({ facts }) => trustBlobOf(facts) ?? []);
  const accepted = nodes.flatMap(({ facts }) =>
    trustKeys(bytesOf(facts, 'authorized_keys') ?? Buffer.alloc(0)).map((key) => key.split(' ')[1] ?? ''),
  );
  return [...new Set([...keys.flat(), ...accepted])];
}

/**
 * Asks the ssh servers of hosts that have left whether they still accept a trust key: at every listed address, over a new
 * connection. Waits for all.
 *
 * @returns the hosts that refuse, and those that accept one or cannot be asked
 */
export async function proveRefusal(
  run: Run,
  hosts: readonly Node[],
  timeoutMs: number,
): Promise<{ refusing: readonly string[]; failures: readonly HostFailure[] }> {
  const failures: HostFailure[] = [];
  const all = trustBlobsOf(hosts);
  const targets = all.length === 0 ? [] : hosts.filter(({ endpoints }) => endpoints.length > 0);
  let done = 0;
  await run.limit.map(targets, async (node) => {
    const { label: host, endpoints } = node;
    // Its own first, should there be more than can be asked for.
    const keys = [...new Set([...trustBlobsOf([node]), ...all])].slice(0, keysAsked);
    for (const endpoint of endpoints) {
      try {
        const { accepted } = await patiently(
          () => askKeys(endpoint, run.user, keys, timeoutMs),
          () => {},
        );
        if (accepted !== undefined)
          failures.push({ host, step: 'remove', problem: { code: 'key-still-accepted', accepted } });
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        failures.push({ host, port: endpoint.port, step: 'remove', problem: error.problem });
      }
    }
    run.emit({ type: 'progress', step: 'remove', done: ++done, total: targets.length });
  });
  const refusing = targets.map(({ label }) => label);
  return { refusing: refusing.filter((host) => !failures.some((one) => one.host === host)), failures };
}
