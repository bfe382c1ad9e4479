import type { NameFault } from '../model/events.ts';

/** A host name that can stand in known_hosts, hosts(5) and ssh_config (RFC 1123, and the underscore that exists). */
const hostName =
  /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/;

/**
 * What keeps each host's own name from standing for it: a name that is none, `localhost`, or one that two hosts share.
 *
 * @param names the host names, in any order; hostile text
 * @returns a fault, or undefined, for each name
 */
export function nameFaults(names: readonly string[]): (NameFault | undefined)[] {
  const count = new Map<string, number>();
  for (const name of names) count.set(name.toLowerCase(), (count.get(name.toLowerCase()) ?? 0) + 1);
  return names.map((name) => {
    const lower = name.toLowerCase();
    // A name of digits and dots only would be taken for an address.
    if (!hostName.test(name) || /^[\d.]+$/.test(name)) return 'not-a-name';
    if (lower === 'localhost' || lower.startsWith('localhost.') || lower.startsWith('ip6-'))
      return 'localhost';
    return (count.get(lower) ?? 0) > 1 ? 'shared' : undefined;
  });
}
