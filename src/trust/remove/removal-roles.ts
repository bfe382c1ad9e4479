import type { HostEdits } from '../../host/edit/apply.ts';
import type { Endpoint } from '../../transport/endpoint.ts';
import type { KeyModel } from '../keys/key-model.ts';
import { coveredBy } from '../model/covered.ts';
import type { Node } from '../model/node.ts';
import { planForgetting, planLeaving } from './removal-plan.ts';

/** Who leaves a cluster, and what those who stay know the leaving hosts by. */
export interface Roles {
  readonly user: string;
  readonly leaves: (node: Node) => boolean;
  /** Addresses of the hosts that leave, of those too that cannot be reached. */
  readonly addresses: ReadonlySet<string>;
  /** Names of the hosts that leave, as far as no host that stays has them, too. */
  readonly names: readonly string[];
  /** Blobs of keys that those who stay do not let in any more. */
  readonly withdrawn: ReadonlySet<string>;
  /** Addresses and names of the list. */
  readonly hosts: readonly string[];
}

/**
 * Decides who leaves. A host leaves with all its addresses. A machine that is not listed leaves with the last host that it
 * has trust with: as long as its configuration covers others, it only forgets those that leave.
 *
 * @param leaving addresses out of the list; undefined for all
 */
export function assignRoles(
  nodes: readonly Node[],
  listed: readonly Endpoint[],
  leaving: readonly string[] | undefined,
  user: string,
  keys: KeyModel,
): Roles {
  const all = listed.map(({ address }) => address);
  const named = new Set(leaving ?? all);
  const together = nodes.filter(({ endpoints }) => endpoints.some(({ address }) => named.has(address)));
  const addresses = new Set([
    ...named,
    ...together.flatMap(({ endpoints }) => endpoints.map(({ address }) => address)),
  ]);
  const allLeave = all.every((address) => addresses.has(address));
  const leaves = (node: Node): boolean => {
    const { endpoints, facts } = node;
    if (endpoints.length > 0) return endpoints.some(({ address }) => addresses.has(address));
    return allLeave && coveredBy(facts).every(({ address }) => addresses.has(address));
  };
  const gone = nodes.filter(leaves);
  const kept = nodes.filter((node) => !gone.includes(node));
  const earlier = kept
    .flatMap(({ facts }) => coveredBy(facts))
    .filter(({ address }) => addresses.has(address));
  const staying = new Set(kept.flatMap(({ name }) => name?.toLowerCase() ?? []));
  const names = [...gone, ...earlier].flatMap(({ name }) => name ?? []);
  return {
    user,
    leaves,
    addresses,
    names: [...new Set(names)].filter((name) => !staying.has(name.toLowerCase())),
    withdrawn: keys.withdraw(gone, kept).forgotten,
    hosts: [...all, ...nodes.flatMap(({ name }) => name ?? [])],
  };
}

/** The edits by which a host leaves, or forgets those that do. Pure. */
export function planRemoval(
  node: Node,
  { user, leaves, addresses, names, withdrawn, hosts }: Roles,
): HostEdits {
  if (leaves(node)) return planLeaving(node.facts, hosts);
  return planForgetting(node.facts, user, addresses, names, withdrawn);
}
