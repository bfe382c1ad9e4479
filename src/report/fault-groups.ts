import type { VerifyWords } from '../words/types/verify.ts';
import { type Fault, fill, type Report, type ReportPair } from './report.ts';

/** Failing pairs that share a fault: from one host to some, from some to one, or from each of some to each of some. */
export interface FaultGroup {
  readonly code: Fault['code'];
  /** Places of hosts in the report, ascending. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly pairs: readonly ReportPair[];
  /** Which of the logins failed so, over all the pairs. */
  readonly by: 'address' | 'name' | 'both';
  /** In words for the group; `detail` only where it is the same for all. */
  readonly cause: string;
  readonly detail: string | undefined;
  readonly remedy: string;
}

/** Faults of the server's side: where both sides explain as many pairs, the target is the one to be named. */
const targetFaults: readonly Fault['code'][] = [
  'refused',
  'key-refused',
  'turned-away',
  'login-shell',
  'more-authentication',
  'too-slow',
  'endless',
  'no-answer',
];

/** Faults that name the line that ssh looked for in known_hosts. */
const ofOneLine = ['host-key-unknown', 'host-key-changed'] as const;

function isOfOneLine(code: Fault['code']): code is (typeof ofOneLine)[number] {
  return ofOneLine.some((one) => one === code);
}

/** What tells faults apart that are listed by themselves. Those of host keys name the line that ssh looked for. */
function kindOf({ code, cause }: Fault): string {
  return isOfOneLine(code) ? code : `${code} ${cause}`;
}

interface Entry {
  readonly pair: ReportPair;
  readonly faults: readonly Fault[];
  readonly by: 'address' | 'name' | 'both';
  /** The spellings that failed. */
  readonly texts: readonly string[];
}

/**
 * Gathers failing pairs by fault, and within one by the host that explains most of them: a host whose sshd is down is
 * one group, however many hosts find it so. The largest groups come first.
 */
export function groupFaults({ hosts, pairs, words }: Report): readonly FaultGroup[] {
  const byKind = new Map<string, Entry[]>();
  for (const pair of pairs) {
    const kinds = new Set(pair.logins.flatMap(({ fault }) => (fault ? kindOf(fault) : [])));
    for (const kind of kinds) {
      const failed = pair.logins.filter(({ fault }) => fault && kindOf(fault) === kind);
      const ways = new Set(failed.map(({ spelling }) => spelling.by));
      const by = ways.size > 1 ? 'both' : ways.has('name') ? 'name' : 'address';
      const faults = failed.flatMap(({ fault }) => fault ?? []);
      const entry: Entry = { pair, by, faults, texts: failed.map(({ spelling }) => spelling.text) };
      const list = byKind.get(kind);
      if (list) list.push(entry);
      else byKind.set(kind, [entry]);
    }
  }
  const label = (place: number): string => hosts[place]?.label ?? '';
  const groups = [...byKind.values()].flatMap((entries) =>
    merged(cover(entries)).map((group) => worded(group, label, words.verify)),
  );
  return groups.sort((a, b) => b.pairs.length - a.pairs.length);
}

/** Brings together what fails alike from the same hosts, or to the same: a rack that does not reach another. */
function merged(groups: readonly (readonly Entry[])[]): readonly (readonly Entry[])[] {
  return (['from', 'to'] as const).reduce<readonly (readonly Entry[])[]>((sofar, side) => {
    const alike = new Map<string, Entry[]>();
    for (const group of sofar) {
      const [first] = group;
      const words = [first?.by, first?.faults[0]?.cause, first?.faults[0]?.remedy];
      const key = JSON.stringify([words, placesOf(group, side)]);
      const same = alike.get(key);
      if (same) for (const entry of group) same.push(entry);
      else alike.set(key, [...group]);
    }
    return [...alike.values()];
  }, groups);
}

function placesOf(entries: readonly Entry[], side: 'from' | 'to'): number[] {
  return [...new Set(entries.map(({ pair }) => pair[side]))].sort((a, b) => a - b);
}

/** Takes the source or the target with most of what is left, again and again. Each entry is looked at twice. */
function cover(entries: readonly Entry[]): (readonly Entry[])[] {
  const targetFirst = targetFaults.includes(entries[0]?.faults[0]?.code ?? 'other');
  const sources = bucketed(entries, 'from');
  const targets = bucketed(entries, 'to');
  const groups: (readonly Entry[])[] = [];
  for (;;) {
    const source = largest(sources);
    const target = largest(targets);
    if (source.size === 0) return groups;
    const atTarget = target.size > source.size || (target.size === source.size && targetFirst);
    const group = [...(atTarget ? target : source)];
    for (const entry of group) {
      sources.get(entry.pair.from)?.delete(entry);
      targets.get(entry.pair.to)?.delete(entry);
    }
    groups.push(group);
  }
}

function bucketed(entries: readonly Entry[], side: 'from' | 'to'): Map<number, Set<Entry>> {
  const buckets = new Map<number, Set<Entry>>();
  for (const entry of entries) {
    const place = entry.pair[side];
    buckets.set(place, (buckets.get(place) ?? new Set()).add(entry));
  }
  return buckets;
}

function largest(buckets: ReadonlyMap<number, ReadonlySet<Entry>>): ReadonlySet<Entry> {
  let best: ReadonlySet<Entry> = new Set();
  for (const bucket of buckets.values()) if (bucket.size > best.size) best = bucket;
  return best;
}

function worded(entries: readonly Entry[], label: (place: number) => string, words: VerifyWords): FaultGroup {
  const from = placesOf(entries, 'from');
  const to = placesOf(entries, 'to');
  const faults = entries.flatMap((entry) => entry.faults);
  const [first] = faults;
  const code = first?.code ?? 'other';
  // What is said of one line in known_hosts does not hold for several.
  const alike = faults.every(({ cause }) => cause === first?.cause);
  const together = alike || !isOfOneLine(code) ? undefined : words.severalKeys[code];
  const { cause = '', remedy = '' } = together ?? first ?? {};
  const phrase = (side: readonly number[], many: string): string =>
    side.length === 1 ? label(side[0] ?? -1) : many;
  // Where only one of a host's spellings fails, the words are about that one.
  const texts = new Set(entries.flatMap((entry) => entry.texts));
  const target =
    texts.size === 1
      ? [...texts].join()
      : phrase(to, from.length > 1 ? words.several.those : words.several.these);
  const source = phrase(from, words.several.these);
  const [by, ...other] = new Set(entries.map((entry) => entry.by));
  const same = faults.every(({ detail }) => detail === first?.detail);
  return {
    code,
    from,
    to,
    pairs: entries.map(({ pair }) => pair),
    by: other.length > 0 ? 'both' : (by ?? 'both'),
    cause: fill(cause, source, target),
    detail: same ? first?.detail : undefined,
    remedy: fill(remedy, source, target),
  };
}
