import { localAddresses } from '../../inventory/local-addresses.ts';
import { nameFaults } from '../cluster/name-faults.ts';
import { coveredBy } from '../model/covered.ts';
import type { HostFailure } from '../model/failure.ts';
import type { Node } from '../model/node.ts';
import { type Party, partyOf, type Spelling } from './pairs.ts';

/**
 * The nodes, and the hosts that could not be reached. An address of this machine whose sshd does not answer is not
 * another host: the machine's own logins need no sshd.
 */
export function allParties(nodes: readonly Node[], unreachable: readonly HostFailure[]): readonly Party[] {
  const own = localAddresses();
  const mute = unreachable.filter(({ host }) => own.has(host));
  const gone = unreachable.filter(({ host }) => !own.has(host));
  const names = namesOf(unreachable, nodes);
  const spelled = (failure: HostFailure, named: boolean): Spelling[] => {
    const { host, port = 22 } = failure;
    const name = named ? names.get(host) : undefined;
    const address: Spelling = { text: host, by: 'address', port };
    return name === undefined ? [address] : [address, { text: name, by: 'name', port }];
  };
  return [
    ...nodes.map((node) => {
      const party = partyOf(node);
      if (!node.local || mute.length === 0) return party;
      const named = node.name === undefined;
      const more = mute.flatMap((failure, i) => spelled(failure, named && i === 0));
      const label = node.endpoints.length > 0 ? party.label : (mute[0]?.host ?? party.label);
      const addresses = [...party.spellings, ...more].filter(({ by }) => by === 'address');
      const byName = [...party.spellings, ...more].filter(({ by }) => by === 'name');
      return { ...party, label, spellings: [...addresses, ...byName] };
    }),
    ...gone.map((failure): Party => {
      const spellings = spelled(failure, true);
      return { label: failure.host, spellings, session: undefined, failure, local: false };
    }),
  ];
}

/**
 * Names of hosts that cannot be asked, by address: what trust's own configuration on the others calls them, unless that
 * would lie.
 */
function namesOf(unreachable: readonly HostFailure[], nodes: readonly Node[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  if (unreachable.length === 0) return names;
  for (const { facts } of nodes)
    for (const { address, name } of coveredBy(facts))
      if (name !== undefined && !names.has(address)) names.set(address, name);
  const own = nodes.flatMap(({ name }) => name ?? []);
  const wanted = unreachable.flatMap(({ host }) => {
    const name = names.get(host);
    return name === undefined ? [] : [[host, name] as const];
  });
  const faults = nameFaults([...wanted.map(([, name]) => name), ...own]);
  return new Map(wanted.filter((_, i) => faults[i] === undefined));
}
