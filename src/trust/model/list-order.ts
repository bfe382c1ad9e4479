import type { Endpoint } from '../../transport/endpoint.ts';

/** Puts what is told of hosts in the order of the list; a machine that is not listed comes last. */
export function inListOrder<T>(
  items: readonly T[],
  hosts: readonly Endpoint[],
  labelOf: (item: T) => string,
): readonly T[] {
  const places = new Map(hosts.map(({ address }, place) => [address, place]));
  const place = (item: T): number => places.get(labelOf(item)) ?? hosts.length;
  return items.toSorted((a, b) => place(a) - place(b));
}
