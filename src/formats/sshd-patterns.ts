import { BlockList, isIP } from 'node:net';
import { matchPattern } from './host-pattern.ts';

/**
 * Whether a pattern of AllowUsers or DenyUsers (`USER`, `USER@HOST`; sshd_config(5)) is about a user.
 *
 * @param unsure what to say where HOST is a name, of which only the server knows whose it is
 */
export function isAboutUser(pattern: string, user: string, client: string, unsure: boolean): boolean {
  const at = pattern.lastIndexOf('@');
  if (!matchPattern(user, at < 0 ? pattern : pattern.slice(0, at))) return false;
  return at < 0 || (isAboutAddress(pattern.slice(at + 1), client) ?? unsure);
}

/** Whether `from=` of an authorized_keys line lets an address in (sshd(8)). A name counts for it: only sshd can tell. */
export function letsIn(list: string, client: string): boolean {
  let found = false;
  for (const item of list.split(',')) {
    const negated = item.startsWith('!');
    const about = isAboutAddress(negated ? item.slice(1) : item, client) ?? !negated;
    if (about && negated) return false;
    found ||= about;
  }
  return found;
}

/** Undefined for a pattern of names. */
function isAboutAddress(pattern: string, client: string): boolean | undefined {
  const [net = '', bits] = pattern.split('/');
  if (bits !== undefined && isIP(net) !== 0) return inSubnet(net, Number(bits), client);
  // Letters stand in IPv6 only: `db1` is a name.
  const ofAddresses = /^[\d.*?]+$/.test(pattern) || /^[\d.:a-f*?]*:[\d.:a-f*?]*$/i.test(pattern);
  return ofAddresses ? matchPattern(client, pattern) : undefined;
}

function inSubnet(net: string, bits: number, client: string): boolean {
  const family = isIP(net) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(client) !== isIP(net) || !Number.isInteger(bits)) return false;
  if (bits < 0 || bits > (family === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(net, bits, family);
  return list.check(client, family);
}
