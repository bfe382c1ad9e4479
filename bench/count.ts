import { countPrograms } from '../lab/count-programs.ts';
import type { LabHost } from '../lab/host.ts';
import { reset } from './cluster.ts';
import type { Contender } from './contender.ts';
import { runOn } from './measure.ts';
import type { Relay } from './relay.ts';
import { table } from './stats.ts';

/** What a run costs one host, counted: there is no noise in it. */
export interface Cost {
  readonly programs: number;
  readonly forks: number;
  /** Of the tool's own connection to it, with that of SSH itself; and the bytes that went there. */
  readonly roundTrips: number;
  readonly bytes: number;
}

/** Counts what a first run costs the second host, which is reached through a relay: only waiting shows round trips. */
export async function countCost(
  contender: Contender,
  hosts: readonly LabHost[],
  relay: Relay,
): Promise<Cost> {
  const [client, one] = hosts;
  if (!client || !one) throw new Error('there are no two hosts');
  await reset(hosts);
  await contender.prepare(hosts);
  relay.forget();
  const { programs, forks } = await countPrograms(one, () => runOn(contender, client));
  // The first connection to it is the one that stays, and ends last.
  const session = await relay.firstTo(one.address);
  return { programs, forks, roundTrips: session.roundTrips, bytes: session.bytes };
}

export function costFigures(costs: ReadonlyMap<number, Cost>): string {
  return table([
    ['hosts', 'programs a host', 'forks', 'round trips', 'bytes sent'],
    ...[...costs].map(([hosts, cost]) =>
      [hosts, cost.programs, cost.forks, cost.roundTrips, cost.bytes].map(String),
    ),
  ]);
}
