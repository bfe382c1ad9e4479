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
  'no-answer',
];

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
export function groupFaults({ hosts, pairs }: Report): readonly FaultGroup[] {
  const byCode = new Map<Fault['code'], Entry[]>();
  for (const pair of pairs) {
    const codes = new Set(pair.logins.flatMap(({ fault }) => fault?.code ?? []));
    for (const code of codes) {
      const failed = pair.logins.filter(({ fault }) => fault?.code === code);
      const ways = new Set(failed.map(({ spelling }) => spelling.by));
      const by = ways.size > 1 ? 'both' : ways.has('name') ? 'name' : 'address';
      const faults = failed.flatMap(({ fault }) => fault ?? []);
      const entry: Entry = { pair, by, faults, texts: failed.map(({ spelling }) => spelling.text) };
      const list = byCode.get(code);
      if (list) list.push(entry);
      else byCode.set(code, [entry]);
    }
  }
  const label = (place: number): string => hosts[place]?.label ?? '';
  const groups = [...byCode].flatMap(([code, entries]) =>
    merged(cover(code, entries)).map((group) => worded(code, group, label)),
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
      if (same) same.push(...group);
      else alike.set(key, [...group]);
    }
    return [...alike.values()];
  }, groups);
}

function placesOf(entries: readonly Entry[], side: 'from' | 'to'): number[] {
  return [...new Set(entries.map(({ pair }) => pair[side]))].sort((a, b) => a - b);
}

/** Takes the source or the target with most of what is left, again and again. */
function cover(code: Fault['code'], entries: readonly Entry[]): Entry[][] {
  const groups: Entry[][] = [];
  let left = entries;
  while (left.length > 0) {
    const sources = new Map<number, number>();
    const targets = new Map<number, number>();
    for (const { pair } of left) {
      sources.set(pair.from, (sources.get(pair.from) ?? 0) + 1);
      targets.set(pair.to, (targets.get(pair.to) ?? 0) + 1);
    }
    const [source, bySource] = largest(sources);
    const [target, byTarget] = largest(targets);
    const atTarget = byTarget > bySource || (byTarget === bySource && targetFaults.includes(code));
    const belongs = ({ pair }: Entry): boolean => (atTarget ? pair.to === target : pair.from === source);
    groups.push(left.filter(belongs));
    left = left.filter((entry) => !belongs(entry));
  }
  return groups;
}

function largest(counts: ReadonlyMap<number, number>): [place: number, count: number] {
  let best: [number, number] = [-1, 0];
  for (const [place, count] of counts) if (count > best[1]) best = [place, count];
  return best;
}

function worded(
  code: Fault['code'],
  entries: readonly Entry[],
  label: (place: number) => string,
): FaultGroup {
  const from = placesOf(entries, 'from');
  const to = placesOf(entries, 'to');
  const faults = entries.flatMap((entry) => entry.faults);
  const [first] = faults;
  const phrase = (side: readonly number[], many: string): string =>
    side.length === 1 ? label(side[0] ?? -1) : many;
  // Where only one of a host's spellings fails, the words are about that one.
  const texts = new Set(entries.flatMap((entry) => entry.texts));
  const target =
    texts.size === 1 ? [...texts].join() : phrase(to, from.length > 1 ? 'those hosts' : 'these hosts');
  const source = phrase(from, 'these hosts');
  const [by, ...other] = new Set(entries.map((entry) => entry.by));
  const same = faults.every(({ detail }) => detail === first?.detail);
  return {
    code,
    from,
    to,
    pairs: entries.map(({ pair }) => pair),
    by: other.length > 0 ? 'both' : (by ?? 'both'),
    cause: fill(first?.cause ?? '', source, target),
    detail: same ? first?.detail : undefined,
    remedy: fill(first?.remedy ?? '', source, target),
  };
}
