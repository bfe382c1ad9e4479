import { networkInterfaces } from 'node:os';
import { parseAddress } from './address.ts';

/** The canonical addresses of this machine's interfaces, loopback included. */
export function localAddresses(): Set<string> {
  const infos = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const addresses = infos.map((info) => parseAddress(info.address.replace(/%.*$/, '')));
  return new Set(addresses.filter((address) => address !== undefined));
}
