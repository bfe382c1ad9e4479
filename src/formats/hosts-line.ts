import { canonicalAddress } from '../text/canonical-address.ts';

/** An address and the host name that it has. */
export interface HostMapping {
  address: string;
  name: string;
}

/** What a hosts(5) line says: comparable address, lower-case names, and whether a run of this kind of tool wrote it. */
export interface HostsLine {
  address: string;
  names: string[];
  ours: boolean;
}

const MARK = /^#Gauss.* ?IP Hosts Mapping$/;

/** Reads one line; undefined for comments, blank lines and lines without an address and a name. */
export function readHostsLine(text: string): HostsLine | undefined {
  const hash = text.indexOf('#');
  const [first, ...names] = (hash < 0 ? text : text.slice(0, hash)).split(/[ \t\r\v\f]+/).filter(Boolean);
  const address = canonicalAddress(first ?? '');
  if (address === undefined || names.length === 0) return undefined;
  const ours = hash >= 0 && MARK.test(text.slice(hash));
  return { address, names: names.map((name) => name.toLowerCase()), ours };
}

/**
 * The line for a mapping, with two spaces as openGauss writes it.
 *
 * @throws TypeError for an address or name that would not stay one field (rule 7.7)
 */
export function hostsLine({ address, name }: HostMapping): string {
  const canonical = canonicalAddress(address);
  if (canonical === undefined) throw new TypeError('not an address');
  if (!/^[A-Za-z0-9_]([\w.-]*\w)?\.?$/.test(name))
    throw new TypeError('a host name that hosts(5) cannot hold');
  return `${canonical}  ${name}  #Gauss OM IP Hosts Mapping`;
}
