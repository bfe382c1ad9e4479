import { lookupHostKeys, type ParsedKnownHosts } from '../../formats/known-hosts.ts';
import { defaultPort } from '../../text/port.ts';
import type { Endpoint } from '../../transport/endpoint.ts';
import type { HostKey, KeyPlace, RecordedKey } from '../../transport/host-key.ts';
import type { Problem } from '../../transport/problem.ts';

/** What is on record for a host beside the files that all hosts have. */
export interface FurtherRecords {
  readonly files: readonly KnownHostsFile[];
  /** The name that its keys are under, too (HostKeyAlias). */
  readonly alias: string | undefined;
}

/** A known_hosts file of this machine. */
export interface KnownHostsFile {
  readonly path: string;
  readonly source: 'user' | 'system';
  readonly known: ParsedKnownHosts;
}

/** What is asked of host keys beyond not contradicting known_hosts. */
export interface HostKeyPolicy {
  /** The file of `--host-keys`: every key has to be in it. */
  readonly listed: { readonly path: string; readonly known: ParsedKnownHosts } | undefined;
  /** Whether keys that nobody knows are refused. */
  readonly strict: boolean;
}

/** What is to be thought of the key that a host offers before the login. */
type Verdict =
  | { readonly is: 'known' }
  /** Accepted for once. `authority` may sign for the host, which this tool cannot make use of. */
  | { readonly is: 'new'; readonly authority: KeyPlace | undefined }
  | { readonly is: 'refused'; readonly problem: Problem };

/** What is to be thought of all keys of a host, which it shows after the login. */
type Review =
  | { readonly problem: Problem }
  | { readonly problem: undefined; readonly kept: readonly HostKey[]; readonly leftOut: readonly HostKey[] };

export interface HostKeyJudge {
  /** Takes in what is on record for a host beside the files that all hosts have. */
  add(host: Endpoint, records: FurtherRecords): void;
  /** Key types on record for a host: to be asked for first, as a key of another type proves nothing. */
  typesOf(host: Endpoint): readonly string[];
  /** Judges the key of a key exchange. */
  judge(host: Endpoint, key: HostKey): Verdict;
  /** Judges all keys together: one must not contradict what is on record for its type; unwanted ones are left out. */
  review(host: Endpoint, keys: readonly HostKey[]): Review;
}

interface Records {
  readonly revoked: readonly RecordedKey[];
  readonly authorities: readonly RecordedKey[];
  /** In the known_hosts of the user or the system. */
  readonly known: readonly RecordedKey[];
  /** In the file of `--host-keys`. */
  readonly listed: readonly RecordedKey[];
}

const typesIn = (keys: readonly HostKey[]): string[] => keys.map(({ type }) => type);
const isIn = (keys: readonly HostKey[], key: HostKey): boolean => keys.some(({ blob }) => blob === key.blob);
const ofType = (keys: readonly RecordedKey[], { type }: HostKey): RecordedKey[] =>
  keys.filter((one) => one.type === type);

/**
 * Compares what hosts offer with what the user's and the system's known_hosts have, and with the file of `--host-keys`
 * (rule 7.1). A line with `@revoked` refuses its key wherever it stands. One with `@cert-authority` vouches for nothing:
 * host certificates are not asked for.
 */
export function hostKeyJudge(files: readonly KnownHostsFile[], policy: HostKeyPolicy): HostKeyJudge {
  const { listed: list, strict } = policy;
  const further = new Map<string, FurtherRecords>();
  const recordsOf = recordKeeper(files, list, (host) => further.get(nameOf(host)));
  // A key that is accepted is accepted once: whoever answers at that address later in the run has to have it too.
  const accepted = new Map<string, RecordedKey>();
  const knownOf = (host: Endpoint): RecordedKey[] => {
    const before = accepted.get(nameOf(host));
    return before ? [...recordsOf(host).known, before] : [...recordsOf(host).known];
  };

  const judge = (host: Endpoint, offered: HostKey): Verdict => {
    const { revoked, authorities, listed } = recordsOf(host);
    const refused = (problem: Problem): Verdict => ({ is: 'refused', problem });
    const taken = revoked.find(({ blob }) => blob === offered.blob);
    if (taken) return refused({ code: 'host-key-revoked', offered, place: taken.place, late: false });
    const known = knownOf(host);
    const vouched = isIn(listed, offered);
    // A listed key may be of a type that known_hosts does not have; it must not be another one of a type that it has.
    const rivals = [
      ...(vouched ? [] : listed),
      ...(isIn(known, offered) ? [] : vouched ? ofType(known, offered) : known),
    ];
    if (rivals.length > 0)
      return refused({
        code: 'host-key-changed',
        offered,
        known: sameTypeFirst(rivals, offered),
        late: false,
      });
    if (vouched || (known.length > 0 && !list)) return { is: 'known' };
    const authority = authorities[0]?.place;
    if (list || strict) return refused({ code: 'host-key-unlisted', offered, path: list?.path, authority });
    accepted.set(nameOf(host), { ...offered, place: { source: 'run', path: '', line: 0, shared: false } });
    return { is: 'new', authority };
  };

  return {
    add: (host, records) => void further.set(nameOf(host), records),
    typesOf: (host) => {
      const known = typesIn(knownOf(host));
      const listed = typesIn(recordsOf(host).listed);
      return [...new Set([...listed.filter((type) => known.includes(type)), ...listed, ...known])];
    },
    judge,
    review: (host, keys) => {
      const { revoked, known, listed } = recordsOf(host);
      for (const offered of keys) {
        const taken = revoked.find(({ blob }) => blob === offered.blob);
        if (taken) return { problem: { code: 'host-key-revoked', offered, place: taken.place, late: true } };
        // While keys are being replaced, a host has two of a type; one of them has to be the one on record.
        const rivals = [listed, known].flatMap((all) => {
          const same = ofType(all, offered);
          return same.some((one) => isIn(keys, one)) ? [] : same;
        });
        if (rivals.length > 0)
          return { problem: { code: 'host-key-changed', offered, known: rivals, late: true } };
      }
      const wanted = list ? listed : [...listed, ...known];
      const isWanted = (key: HostKey): boolean => (!list && !strict) || isIn(wanted, key);
      const leftOut = keys.filter((key) => !isWanted(key));
      return { problem: undefined, kept: keys.filter(isWanted), leftOut };
    },
  };
}

function sameTypeFirst(keys: readonly RecordedKey[], offered: HostKey): RecordedKey[] {
  const same = ofType(keys, offered);
  return [...same, ...keys.filter((key) => !same.includes(key))];
}

function nameOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}

/** Looks each host up once: a hashed name costs a digest for each line of the file. */
function recordKeeper(
  files: readonly KnownHostsFile[],
  list: HostKeyPolicy['listed'],
  furtherOf: (host: Endpoint) => FurtherRecords | undefined,
): (host: Endpoint) => Records {
  const found = new Map<string, Records>();
  const look = (host: Endpoint): Records => {
    const lists = list ? [{ ...list, source: 'listed' as const }] : [];
    const more = furtherOf(host);
    const alias = more?.alias === undefined ? [] : [{ address: more.alias, port: defaultPort }];
    const recorded = [...files, ...(more?.files ?? []), ...lists].flatMap(({ path, source, known }) => {
      const entries = [host, ...alias].flatMap((name) => lookupHostKeys(known, name));
      const shared = entries.some((entry) => entry.marker === 'none' && entry.shared);
      return entries.map(({ marker, type, blob, line }) => {
        const key: RecordedKey = { type, blob, place: { source, path, line, shared } };
        return { marker, key };
      });
    });
    const marked = (marker: string): RecordedKey[] =>
      recorded.flatMap((one) => (one.marker === marker ? [one.key] : []));
    const plain = marked('none');
    return {
      revoked: marked('revoked'),
      authorities: marked('cert-authority'),
      known: plain.filter(({ place }) => place.source !== 'listed'),
      listed: plain.filter(({ place }) => place.source === 'listed'),
    };
  };
  return (host) => {
    const name = nameOf(host);
    const records = found.get(name) ?? look(host);
    found.set(name, records);
    return records;
  };
}
