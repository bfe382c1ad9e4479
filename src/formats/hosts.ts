import { canonicalAddress } from '../text/canonical-address.ts';
import { type HostMapping, type HostsLine, hostsLine, readHostsLine } from './hosts-line.ts';
import { joinLines, type Line, newLine, splitLines } from './lines.ts';

export type { HostMapping } from './hosts-line.ts';

/** A line of the user's that gives a listed name another address. */
export interface HostsConflict {
  /** The line's number in the file as it was, from 1. */
  line: number;
  /** The line as it stands in the file: show it through `printable`. */
  text: string;
  name: string;
  /** The address that the user's line gives. */
  address: string;
}

/** The new file and what to report before it is written. */
export interface HostsPlan {
  bytes: Buffer;
  /** The first 20: a hostile file could hold any number of them. */
  conflicts: HostsConflict[];
}

const MOST_CONFLICTS = 20;

interface ReadLine extends Line {
  readonly says: HostsLine | undefined;
}

/**
 * Lines go to the end of /etc/hosts, so a last line without newline needs one. That state is kept in the file itself:
 * **the file ends in a newline exactly if it did before**. When it did not, our last line has none either, and a
 * removal that takes our last line takes the newline before it too. No other mark is needed, and add and remove are
 * each other's inverse (rule 5.10).
 */
function assemble(old: readonly Line[], kept: readonly Line[], added: readonly string[]): Buffer {
  const open = old.at(-1)?.end === '';
  const all = [...kept, ...added.map(newLine)];
  const lines = all.map((line, index): Line => {
    const last = index === all.length - 1;
    // A blank line without an end would be none at all.
    return { text: line.text, end: last && open && line.text !== '' ? '' : '\n' };
  });
  return joinLines(lines);
}

function pairOf(address: string, name: string): string {
  return `${address} ${name.toLowerCase()}`;
}

/**
 * Rule 5.4: /etc/hosts with `IP  HOSTNAME  #Gauss OM IP Hosts Mapping` for every mapping at its end. Lines of earlier
 * runs whose address or name is listed are replaced, the others stay; a line that already stands is left in its place,
 * and with nothing to do the same bytes come back. Addresses are compared canonically. See hosts(5).
 *
 * @param file null when there is none
 * @param options `deduplicate`: do not write a pair that a line of the user's already gives
 * @throws TypeError for a mapping that hosts(5) cannot hold
 */
export function planHosts(
  file: Buffer | null,
  mappings: readonly HostMapping[],
  options: { deduplicate: boolean },
): HostsPlan {
  const old = readAll(file);
  const users = old.flatMap(({ says }) => (says && !says.ours ? [says] : []));
  const given = new Set(users.flatMap((says) => says.names.map((name) => pairOf(says.address, name))));
  const listed = indexOf(mappings);
  const wanted = new Set<string>();
  for (const mapping of mappings) {
    const line = hostsLine(mapping);
    const pair = pairOf(canonicalAddress(mapping.address) ?? '', mapping.name);
    if (!options.deduplicate || !given.has(pair)) wanted.add(line);
  }
  const present = new Set<string>();
  const kept = old.filter(({ text, says }) => {
    if (!says?.ours) return true;
    if (wanted.has(text)) return !present.has(text) && present.add(text);
    return !listed.addresses.has(says.address) && !says.names.some((name) => listed.names.has(name));
  });
  const missing = [...wanted].filter((line) => !present.has(line));
  const same = missing.length === 0 && kept.length === old.length;
  const bytes = same ? (file ?? Buffer.alloc(0)) : assemble(old, kept, missing);
  return { bytes, conflicts: conflictsIn(old, listed.names) };
}

/**
 * The file without our lines for these addresses or names; those of other runs stay. The newline that we had to add leaves
 * with them.
 */
export function removeHosts(file: Buffer, hosts: Iterable<string>): Buffer {
  const listed = new Set([...hosts].map((host) => canonicalAddress(host) ?? host.toLowerCase()));
  const old = readAll(file);
  const kept = old.filter(
    ({ says }) => !says?.ours || ![says.address, ...says.names].some((one) => listed.has(one)),
  );
  return kept.length === old.length ? file : assemble(old, kept, []);
}

/** The canonical addresses that a file gives each name, in lower case: by the user's lines, and by those of runs. */
export function namesInHosts(file: Buffer | null) {
  const users = new Map<string, Set<string>>();
  const ours = new Map<string, Set<string>>();
  for (const { says } of readAll(file)) {
    const into = says?.ours ? ours : users;
    for (const name of says?.names ?? [])
      into.set(name, (into.get(name) ?? new Set()).add(says?.address ?? ''));
  }
  return { users, ours };
}

function readAll(file: Buffer | null): ReadLine[] {
  return splitLines(file).map((line) => ({ ...line, says: readHostsLine(line.text) }));
}

/** The listed addresses, and for every listed name the addresses that the list gives it. */
function indexOf(mappings: readonly HostMapping[]) {
  const addresses = new Set<string>();
  const names = new Map<string, Set<string>>();
  for (const mapping of mappings) {
    const address = canonicalAddress(mapping.address) ?? '';
    const name = mapping.name.toLowerCase();
    addresses.add(address);
    names.set(name, (names.get(name) ?? new Set()).add(address));
  }
  return { addresses, names };
}

function conflictsIn(lines: readonly ReadLine[], listed: ReadonlyMap<string, ReadonlySet<string>>) {
  const conflicts: HostsConflict[] = [];
  lines.forEach(({ text, says }, index) => {
    if (!says || says.ours) return;
    for (const name of says.names) {
      const addresses = listed.get(name);
      if (addresses && !addresses.has(says.address)) {
        conflicts.push({ line: index + 1, text, name, address: says.address });
      }
    }
  });
  return conflicts.slice(0, MOST_CONFLICTS);
}
