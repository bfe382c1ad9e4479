import { type FaultGroup, groupFaults } from '../../report/fault-groups.ts';
import { count, type Report } from '../../report/report.ts';
import { wrap } from '../../terminal/columns.ts';
import type { Span } from '../../terminal/console.ts';
import { matrixLines } from './matrix.ts';

/** Groups of failing pairs that are shown; what is beyond them is for --json and --html. */
const shownGroups = 20;
/** Hosts named in one group. */
const shownHosts = 12;

/** The report for a terminal, or for a file: the matrix, below it what fails and why, and the sum of it. */
export function textLines(report: Report, width: number): readonly (readonly Span[])[] {
  const groups = groupFaults(report);
  const shown = groups.slice(0, shownGroups);
  const hidden = groups.slice(shownGroups);
  const more = new Set(hidden.flatMap(({ pairs }) => pairs)).size;
  return [
    ...matrixLines(report, width),
    ...shown.flatMap((group) => [[], ...groupLines(group, report, width)]),
    ...(more > 0 ? [[], [{ text: report.words.verify.morePairs(more) }]] : []),
    [],
    ...wrap(summary(report), width, 0).map((text): readonly Span[] => {
      return [{ text, style: groups.length > 0 ? 'bad' : 'good' }];
    }),
  ];
}

/** How it went, in one sentence. */
export function summary({ pairs, mode, seconds, words }: Report): string {
  const logins = pairs.flatMap((pair) => pair.logins);
  const by = (way: 'address' | 'name'): number => logins.filter(({ spelling }) => spelling.by === way).length;
  const sum = count(pairs);
  return words.verify.summary({ ...sum, mode, byAddress: by('address'), byName: by('name'), seconds });
}

function groupLines(group: FaultGroup, report: Report, width: number): (readonly Span[])[] {
  const { hosts, words } = report;
  const clients = new Set(report.pairs.map(({ from }) => from)).size;
  const targets = new Set(report.pairs.map(({ to }) => to)).size;
  const label = (place: number): string => hosts[place]?.label ?? '';
  const side = (places: readonly number[], all: number): string => {
    if (places.length === 1) return label(places[0] ?? -1);
    return words.verify.hosts(places.length, places.length === all);
  };
  const named = (places: readonly number[]): string => {
    const name = hosts[places[0] ?? -1]?.name;
    return places.length === 1 && name !== undefined ? ` (${name})` : '';
  };
  const only =
    group.by === 'both' || hosts.every(({ name }) => name === undefined) ? '' : words.verify.onlyBy(group.by);
  const head = `${side(group.from, clients)} -> ${side(group.to, targets)}${named(group.to)}${only}`;
  const list = (which: 'from' | 'to', places: readonly number[], all: number): string[] =>
    places.length === 1 || places.length === all
      ? []
      : wrap(words.verify.side(which, listed(places.map(label))), width, 2);
  const listed = (names: readonly string[]): string =>
    words.verify.listed(names.slice(0, shownHosts), Math.max(0, names.length - shownHosts));
  const cause = group.detail === undefined ? group.cause : words.run.detailed(group.cause, group.detail);
  return [
    [{ text: head, style: 'strong' }],
    ...[
      ...wrap(cause, width, 2),
      ...wrap(words.verify.toDo(group.remedy), width, 2),
      ...list('from', group.from, clients),
      ...list('to', group.to, targets),
    ].map((text) => [{ text }]),
  ];
}
