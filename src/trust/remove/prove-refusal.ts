import { trustLinesOf } from '../../formats/authorized-keys.ts';
import { bytesOf } from '../../host/read/files.ts';
import { type Connector, keysPerConnection } from '../../transport/connector.ts';
import { patiently } from '../cluster/connect.ts';
import { trustBlobOf } from '../keys/trust-key.ts';
import type { HostFailure } from '../model/failure.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import type { Run } from '../run/run.ts';

/** The trust keys of hosts as they were read, as base64 blobs: what `id_om` is, and what our lines accept. */
function trustBlobsOf(nodes: readonly Node[]): readonly string[] {
  const keys = nodes.map(({ facts }) => trustBlobOf(facts) ?? []);
  const accepted = nodes.flatMap(({ facts }) =>
    trustLinesOf(bytesOf(facts, 'authorized_keys') ?? Buffer.alloc(0)).map(({ blob }) => blob),
  );
  return [...new Set([...keys.flat(), ...accepted])];
}

/** Most keys that hosts are asked for: eight connections. A host may have written any number of lines that look like ours. */
const mostKeys = 40;

/** The trust keys that hosts are asked for: those that they hold come before those that their lines name. */
export function askedBlobsOf(nodes: readonly Node[]): readonly string[] {
  return trustBlobsOf(nodes).slice(0, mostKeys);
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
  connector: Connector,
  timeoutMs: number,
): Promise<{ refusing: readonly string[]; failures: readonly HostFailure[] }> {
  const failures: HostFailure[] = [];
  const all = askedBlobsOf(hosts);
  const targets = all.length === 0 ? [] : hosts.filter(({ endpoints }) => endpoints.length > 0);
  let done = 0;
  await run.limit.map(targets, async (node) => {
    const { label: host, endpoints } = node;
    // Its own first: one that is accepted ends the questions.
    const own = trustBlobsOf([node]).filter((blob) => all.includes(blob));
    const asked = [...new Set([...own, ...all])];
    for (const endpoint of endpoints) {
      try {
        // As many as one connection takes, then the next ones over another.
        for (let from = 0; from < asked.length; from += keysPerConnection) {
          const keys = asked.slice(from, from + keysPerConnection);
          const { accepted } = await patiently(
            () => connector.askKeys(endpoint, run.user, keys, timeoutMs),
            () => {},
          );
          if (accepted === undefined) continue;
          failures.push({ host, step: 'remove', problem: { code: 'key-still-accepted', accepted } });
          break;
        }
      } catch (error) {
        failures.push({ host, port: endpoint.port, step: 'remove', problem: problemIn(error) });
      }
    }
    run.emit({ type: 'progress', step: 'remove', done: ++done, total: targets.length });
  });
  const refusing = targets.map(({ label }) => label);
  return { refusing: refusing.filter((host) => !failures.some((one) => one.host === host)), failures };
}
