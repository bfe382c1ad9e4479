import type { PageData, PageFault, PageGroup, Sign } from '../../page/data.ts';
import { type FaultGroup, groupFaults } from '../../report/fault-groups.ts';
import { count, type Fault, type Report } from '../../report/report.ts';
import { printable } from '../../text/printable.ts';
import type { Outcome } from '../../words/types/verify.ts';
import { pageTexts } from './page-texts.ts';

/** Longest text of a host on the page. */
const textLength = 1000;
/** Hosts that are named in one group. */
const namedHosts = 12;

const signs: Record<Outcome, Exclude<Sign, ' '>> = {
  pass: '.',
  address: 'A',
  name: 'N',
  fail: 'X',
  untried: '-',
};

/** The report as the page's script takes it. */
export function pageData(report: Report): PageData {
  const { hosts, pairs, begun } = report;
  const cells = new Array<Sign>(hosts.length * hosts.length).fill(' ');
  const places = new Map<Fault, number>();
  const faults: PageFault[] = [];
  const placeOf = (fault: Fault | undefined): number => {
    if (!fault) return -1;
    const known = places.get(fault);
    if (known !== undefined) return known;
    places.set(fault, faults.length);
    return faults.push(texts(fault)) - 1;
  };
  const failing: [number, number, number, number][] = [];
  for (const { from, to, outcome, logins } of pairs) {
    cells[from * hosts.length + to] = signs[outcome];
    if (outcome === 'pass') continue;
    const [address, name] = (['address', 'name'] as const).map((by) =>
      placeOf(logins.find((login) => login.spelling.by === by && login.fault)?.fault),
    );
    failing.push([from, to, address ?? -1, name ?? -1]);
  }
  return {
    words: pageTexts(report),
    begun: begun.toISOString(),
    ok: count(pairs).failed === 0,
    hosts: hosts.map(({ label, name }) => ({ label, name: name ?? null })),
    signs: cells.join(''),
    faults,
    failing,
    groups: groupFaults(report).map((group) => groupOf(group, report)),
  };
}

function groupOf(group: FaultGroup, { hosts, words }: Report): PageGroup {
  const { from, to, by } = group;
  const { verify, page } = words;
  const side = (places: readonly number[]): string => {
    const [first] = places.length === 1 ? places.map((place) => hosts[place]) : [];
    if (!first) return verify.hosts(places.length, false);
    return first.name === undefined ? first.label : `${first.label} (${first.name})`;
  };
  const labels = (places: readonly number[]): string => {
    const names = places.slice(0, namedHosts).map((place) => hosts[place]?.label ?? '');
    return verify.listed(names, places.length - names.length);
  };
  const some = (places: readonly number[]): boolean => places.length > 1 && places.length < hosts.length;
  return {
    ...texts(group),
    from,
    to,
    source: side(from),
    target: side(to),
    only: by === 'both' ? '' : verify.onlyBy(by),
    show: page.script.showPairs(group.pairs.length),
    sides: [
      ...(some(from) ? [verify.side('from', labels(from))] : []),
      ...(some(to) ? [verify.side('to', labels(to))] : []),
    ],
  };
}

/** What a host said is shown as it is on a terminal: invisible and turning marks as their numbers. */
function texts({ cause, detail, remedy }: Pick<Fault, 'cause' | 'detail' | 'remedy'>): PageFault {
  return {
    cause: printable(cause, textLength),
    detail: detail === undefined ? null : printable(detail, textLength),
    remedy: printable(remedy, textLength),
  };
}
