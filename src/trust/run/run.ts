import pLimit from 'p-limit';
import { type Cluster, type ClusterOptions, type Dialogue, withCluster } from '../cluster/cluster.ts';
import { type HostFailure, TrustError } from '../model/failure.ts';
import type { Run } from './transaction.ts';

export interface RunOptions extends ClusterOptions {
  /** Whether it goes on among the hosts that work when others fail. */
  readonly keepGoing: boolean;
}

/**
 * Connects to the hosts and this machine, reads them, and begins a run with those that can take part.
 *
 * @param mode `write` takes the hosts' locks; `look` is for a run that only shows what it would change
 * @throws TrustError that names every host that failed; with `keepGoing`, only where this machine did
 */
export function withRun<T>(
  options: RunOptions,
  dialogue: Dialogue,
  mode: 'look' | 'write',
  use: (run: Run, cluster: Cluster) => Promise<T>,
): Promise<T> {
  const left: HostFailure[] = [];
  const failed = (failures: readonly HostFailure[]): void => {
    if (!options.keepGoing || failures.some(({ host }) => host === 'localhost'))
      throw new TrustError(failures);
    left.push(...failures);
  };
  return withCluster(options, dialogue, mode, failed, async (cluster) => {
    const { user, keepGoing } = options;
    const { nodes, who } = cluster;
    if (!nodes.some(({ local }) => local)) throw new TrustError(left);
    const { emit, signal } = dialogue;
    const limit = pLimit(options.jobs);
    try {
      return await use(
        { user, who, emit, limit, signal, keepGoing, nodes, left, changed: new Set() },
        cluster,
      );
    } finally {
      for (const { label, lasting } of nodes) {
        const { requests, bytes } = lasting.traffic();
        emit({ type: 'detail', text: `${label}: ${requests} requests, ${bytes} bytes sent` });
      }
    }
  });
}
