import type { Span } from './console.ts';
import { type FaultGroup, groupFaults } from './fault-groups.ts';
import { matrixLines } from './matrix.ts';
import { count, type Report } from './report.ts';

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
    ...(more > 0
      ? [[], [{ text: `And ${more} more failing pairs: --json and --html show every one.` }]]
      : []),
    [],
    ...wrap(summary(report), width, 0).map((text): readonly Span[] => {
      return [{ text, style: groups.length > 0 ? 'bad' : 'good' }];
    }),
  ];
}

/** How it went, in one sentence. */
export function summary(report: Report): string {
  const sum = count(report.pairs);
  const logins = report.pairs.flatMap((pair) => pair.logins);
  const by = (way: 'address' | 'name'): number => logins.filter(({ spelling }) => spelling.by === way).length;
  const pairs = sum.pairs === 1 ? 'pair' : 'pairs';
  const head =
    sum.failed === 0
      ? `${sum.pairs === 1 ? 'The' : 'All'} ${sum.pairs} ${pairs} ${sum.pairs === 1 ? 'passes' : 'pass'}`
      : `${sum.failed} of ${sum.pairs} ${pairs} ${sum.failed === 1 ? 'fails' : 'fail'}`;
  return `${head} (${report.mode}; ${by('address')} logins by address, ${by('name')} by name; ${report.seconds.toFixed(1)} s).`;
}

function groupLines(group: FaultGroup, report: Report, width: number): (readonly Span[])[] {
  const { hosts } = report;
  const clients = new Set(report.pairs.map(({ from }) => from)).size;
  const targets = new Set(report.pairs.map(({ to }) => to)).size;
  const label = (place: number): string => hosts[place]?.label ?? '';
  const side = (places: readonly number[], all: number): string => {
    if (places.length === 1) return label(places[0] ?? -1);
    return places.length === all ? `all ${all} hosts` : `${places.length} hosts`;
  };
  const named = (places: readonly number[]): string => {
    const name = hosts[places[0] ?? -1]?.name;
    return places.length === 1 && name !== undefined ? ` (${name})` : '';
  };
  const only =
    group.by === 'both' || hosts.every(({ name }) => name === undefined) ? '' : `, by ${group.by} only`;
  const head = `${side(group.from, clients)} -> ${side(group.to, targets)}${named(group.to)}${only}`;
  const list = (word: string, places: readonly number[], all: number): string[] =>
    places.length === 1 || places.length === all
      ? []
      : wrap(`${word}: ${listed(places.map(label))}`, width, 2);
  const cause = group.detail === undefined ? group.cause : `${group.cause} (${group.detail})`;
  return [
    [{ text: head, style: 'strong' }],
    ...[
      ...wrap(cause, width, 2),
      ...wrap(`To do: ${group.remedy}`, width, 2),
      ...list('From', group.from, clients),
      ...list('To', group.to, targets),
    ].map((text) => [{ text }]),
  ];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, shownHosts).join(', ');
  return names.length > shownHosts ? `${shown} and ${names.length - shownHosts} more` : shown;
}

/** Breaks a text between words; a word that is too long stays whole. */
function wrap(text: string, width: number, indent: number): string[] {
  const pad = ' '.repeat(indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(pad + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, pad + line];
}
