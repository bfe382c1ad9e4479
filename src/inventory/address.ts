import { isIPv4, isIPv6 } from 'node:net';

/** Canonical spelling of an IPv6 address (RFC 5952), an IPv4-mapped one as its IPv4. */
function canonicalIPv6(text: string): string {
  const short = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (!mapped) return short;
  const bytes = [mapped[1], mapped[2]].flatMap((word) => {
    const value = Number.parseInt(word ?? '', 16);
    return [value >> 8, value & 255];
  });
  return bytes.join('.');
}

function isUnusable(address: string): boolean {
  if (!isIPv4(address)) return address === '::' || address.startsWith('ff');
  const first = Number(address.split('.', 1)[0]);
  return address === '0.0.0.0' || address === '255.255.255.255' || (first >= 224 && first <= 239);
}

/**
 * Rule 2.1: the one spelling of a host's address: IPv4 as four decimal numbers without leading zeros, IPv6
 * compressed and in lower case, an IPv4-mapped IPv6 address as its IPv4.
 *
 * @returns undefined for anything else, and for zones (`%eth0`), unspecified, broadcast and multicast addresses
 */
export function parseAddress(text: string): string | undefined {
  if (!isIPv4(text) && (!isIPv6(text) || text.includes('%'))) return undefined;
  const address = isIPv4(text) ? text : canonicalIPv6(text);
  return isUnusable(address) ? undefined : address;
}

/** Is a canonical address one of this machine's loopback addresses, 127.0.0.0/8 or ::1? */
export function isLoopback(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}
