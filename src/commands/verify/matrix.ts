import type { Report, ReportPair } from '../../report/report.ts';
import { columns, padEnd } from '../../terminal/columns.ts';
import type { Span } from '../../terminal/console.ts';
import type { Outcome } from '../../words/types/verify.ts';

/** Up to this many hosts each pair has a sign of its own. */
const largestMatrix = 40;

/** One sign a pair, readable without colour. */
const signs: Record<Outcome, string> = { pass: '.', address: 'A', name: 'N', fail: 'X', untried: '-' };

/** One row of a table: who it is about, and a sign for each column; a blank where nothing was tried. */
interface Row {
  readonly label: string;
  readonly cells: readonly string[];
}

/**
 * The matrix of hosts by hosts, from rows to columns, in at most `width` columns of the terminal; above 40 hosts, or
 * where there is no room, neighbours share a sign.
 */
export function matrixLines(report: Report, width: number): readonly (readonly Span[])[] {
  const columns = report.hosts.filter(({ addresses }) => addresses.length > 0).length;
  const single = columns <= largestMatrix ? singleLines(report, columns, width) : undefined;
  return single ?? groupedLines(report, columns, width);
}

function singleLines(report: Report, columns: number, width: number): (readonly Span[])[] | undefined {
  const { hosts, pairs, words } = report;
  const clients = new Set(pairs.map(({ from }) => from));
  const digits = String(hosts.length).length;
  const number = (place: number): string => String(place + 1).padStart(digits);
  const long = hosts.map(
    ({ label, name }, i) => `${number(i)} ${label}${name === undefined ? '' : ` ${name}`}`,
  );
  const medium = hosts.map(({ label }, i) => `${number(i)} ${label}`);
  const short = hosts.map((_, i) => number(i));
  const ways = [
    ...[3, 2].flatMap((cell) => [{ labels: long, cell }]),
    ...[3, 2, 1].flatMap((cell) => [{ labels: medium, cell }]),
    ...[2, 1].flatMap((cell) => [{ labels: short, cell }]),
  ];
  const way = ways.find(({ labels, cell }) => longest(labels) + 1 + columns * cell <= width);
  if (!way) return undefined;
  const outcomes = pairMap(pairs);
  // In a star one host alone logs in.
  const sources = hosts.flatMap((_, place) => (clients.has(place) ? [place] : []));
  const rows = sources.map((from): Row => {
    const cells = Array.from({ length: columns }, (_, to) => {
      const outcome = outcomes.get(from)?.get(to)?.outcome;
      return outcome === undefined ? ' ' : signs[outcome];
    });
    return { label: way.labels[from] ?? '', cells };
  });
  const used = new Set(pairs.map(({ outcome }) => outcome));
  const order: readonly Outcome[] = ['pass', 'address', 'name', 'fail', 'untried'];
  const legend = order
    .filter((one) => used.has(one))
    .map((one) => [signs[one], words.verify.outcomes[one]] as const);
  const names = Array.from({ length: columns }, (_, i) => String(i + 1));
  return [
    ...(way.labels === short ? [...long.map((text) => [{ text }]), []] : []),
    ...table(rows, names, way.cell, words.verify.corner),
    ...legendLines(legend, width),
  ];
}

function groupedLines({ hosts, pairs, words }: Report, columns: number, width: number): (readonly Span[])[] {
  const labelOf = (size: number, group: number): string => {
    const first = group * size;
    const last = Math.min(first + size, hosts.length);
    return `${first + 1}${last > first + 1 ? `-${last}` : ''} ${hosts[first]?.label ?? ''}`;
  };
  let size = Math.max(2, Math.ceil(columns / largestMatrix));
  const room = (): number => width - longest(hosts.map((_, i) => labelOf(size, Math.floor(i / size)))) - 1;
  while (Math.ceil(columns / size) * 2 > room() && size < columns) size++;
  const planned = new Map<string, number>();
  const failed = new Map<string, number>();
  for (const { from, to, outcome } of pairs) {
    const key = `${Math.floor(from / size)} ${Math.floor(to / size)}`;
    planned.set(key, (planned.get(key) ?? 0) + 1);
    if (outcome !== 'pass') failed.set(key, (failed.get(key) ?? 0) + 1);
  }
  const groups = Math.ceil(columns / size);
  const rows = Array.from({ length: Math.ceil(hosts.length / size) }, (_, row): Row => {
    const cells = Array.from({ length: groups }, (_, column) => {
      const key = `${row} ${column}`;
      return shareSign(failed.get(key) ?? 0, planned.get(key) ?? 0);
    });
    return { label: labelOf(size, row), cells };
  });
  const names = Array.from({ length: groups }, (_, i) => String(i * size + 1));
  return [
    ...table(rows, names, 2, words.verify.corner),
    ...legendLines(
      [
        [signs.pass, words.verify.shares.none],
        ['1-9', words.verify.shares.tenths],
        [signs.fail, words.verify.shares.all],
      ],
      width,
    ),
  ];
}

function shareSign(failed: number, planned: number): string {
  if (planned === 0) return ' ';
  if (failed === 0) return signs.pass;
  return failed === planned ? signs.fail : String(Math.max(1, Math.floor((failed * 10) / planned)));
}

/** Head lines with the columns' names, upright where cells are narrow, and the rows. */
function table(
  rows: readonly Row[],
  names: readonly string[],
  cell: number,
  title: string,
): (readonly Span[])[] {
  const side = longest([title, ...rows.map(({ label }) => label)].filter((text) => text !== ''));
  const widest = longest(rows.map(({ label }) => label));
  const corner = side > widest ? '' : title;
  const height = cell > longest(names) ? 1 : longest(names);
  const head = Array.from({ length: height }, (_, line): readonly Span[] => {
    const cells = names.map((name) => (height === 1 ? name : (name.padStart(height)[line] ?? '')));
    const text = cells.map((text) => text.padStart(cell)).join('');
    const label = line === height - 1 ? corner : '';
    return [{ text: `${padEnd(label, widest + 1)}${text}`.trimEnd(), style: 'faint' }];
  });
  const body = rows.map(({ label, cells }): readonly Span[] => [
    { text: padEnd(label, widest + 1) },
    ...cells.map((sign): Span => {
      const text = sign.padStart(cell);
      return sign === ' ' ? { text } : { text, style: sign === signs.pass ? 'good' : 'bad' };
    }),
  ]);
  return [...head, ...body];
}

/** As many meanings on a line as there is room for. */
function legendLines(legend: readonly (readonly [string, string])[], width: number): (readonly Span[])[] {
  const lines: string[] = [];
  for (const [sign, meaning] of legend) {
    const text = `${sign} ${meaning}`;
    const last = lines.at(-1);
    if (last !== undefined && columns(last) + 3 + columns(text) <= width)
      lines[lines.length - 1] = `${last}   ${text}`;
    else lines.push(text);
  }
  return [[], ...lines.map((text): readonly Span[] => [{ text, style: 'faint' }])];
}

function pairMap(pairs: readonly ReportPair[]): Map<number, Map<number, ReportPair>> {
  const rows = new Map<number, Map<number, ReportPair>>();
  for (const pair of pairs) {
    const row = rows.get(pair.from) ?? new Map<number, ReportPair>();
    rows.set(pair.from, row.set(pair.to, pair));
  }
  return rows;
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columns(text)), 0);
}
