import { type Connector, keysPerConnection } from '../../transport/connector.ts';
import { patiently } from '../cluster/connect-host.ts';
import type { Withdrawal } from '../keys/key-model.ts';
import type { HostFailure } from '../model/failure.ts';
import { problemIn } from '../model/problem-in.ts';
import type { Run } from '../run/run.ts';

/**
 * Asks the ssh servers of hosts whether they still accept a key that they have to refuse: at every listed address, over a new
 * connection. Waits for all.
 *
 * @returns the hosts that refuse, and those that accept one or cannot be asked
 */
export async function proveRefusal(
  run: Run,
  refused: Withdrawal['refused'],
  connector: Connector,
  timeoutMs: number,
): Promise<{ refusing: readonly string[]; failures: readonly HostFailure[] }> {
  const failures: HostFailure[] = [];
  const targets = [...refused].filter(([{ endpoints }, asked]) => endpoints.length > 0 && asked.length > 0);
  let done = 0;
  await run.limit.map(targets, async ([{ label: host, endpoints }, asked]) => {
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
  const refusing = targets.map(([{ label }]) => label);
  return { refusing: refusing.filter((host) => !failures.some((one) => one.host === host)), failures };
}
