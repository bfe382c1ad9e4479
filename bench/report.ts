import type { Sample } from './measure.ts';
import { median, table } from './stats.ts';

/** What getrusage(2) says of the tool's own process, as `process.resourceUsage()` has it. */
export interface Usage {
  /** KiB */
  readonly maxRSS: number;
  /** Microseconds. */
  readonly userCPUTime: number;
  readonly systemCPUTime: number;
}

/** One pair of runs, one right after the other. */
export interface Pair {
  readonly tool: Sample;
  readonly usage: Usage;
  readonly floor: Sample;
}

export interface SizeResult {
  readonly hosts: number;
  readonly pairs: readonly Pair[];
}

const heading = [
  'hosts',
  'wall tool',
  'floor',
  'ratio',
  '(each pair)',
  'per host tool',
  'client CPU tool',
  '(its node)',
  'floor',
  'host CPU tool',
  'floor',
  'CPU ratio',
  'peak memory',
];

/** The figures of every size: medians, and the spread of the ratio over the pairs. */
export function figures(results: readonly SizeResult[]): string {
  return table([heading, ...results.map(row)]);
}

function row({ hosts, pairs }: SizeResult): string[] {
  const of = (value: (pair: Pair) => number): number => median(pairs.map(value));
  const ratios = pairs.map(({ tool, floor }) => tool.wall / floor.wall).toSorted((a, b) => a - b);
  const toolWall = of(({ tool }) => tool.wall);
  const floorWall = of(({ floor }) => floor.wall);
  return [
    String(hosts),
    seconds(toolWall),
    seconds(floorWall),
    (toolWall / floorWall).toFixed(2),
    `${ratios.at(0)?.toFixed(2)}-${ratios.at(-1)?.toFixed(2)}`,
    `${((toolWall / hosts) * 1000).toFixed(0)} ms`,
    seconds(of(({ tool }) => tool.clientCpu)),
    seconds(of(({ usage }) => (usage.userCPUTime + usage.systemCPUTime) / 1e6)),
    seconds(of(({ floor }) => floor.clientCpu)),
    seconds(of(({ tool }) => tool.hostCpu)),
    seconds(of(({ floor }) => floor.hostCpu)),
    of(({ tool, floor }) => (tool.clientCpu + tool.hostCpu) / (floor.clientCpu + floor.hostCpu)).toFixed(2),
    `${(Math.max(...pairs.map(({ usage }) => usage.maxRSS)) / 1024).toFixed(0)} MiB`,
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

/** How long each step took: the time until the tool printed the line, since the line before. Medians. */
export function phases({ hosts, pairs }: SizeResult): string {
  const [first] = pairs;
  if (!first) return '';
  const rows = first.tool.lines.map(({ text }, i) => {
    const step = median(
      pairs.map(({ tool: { lines } }) => (lines[i]?.at ?? Number.NaN) - (lines[i - 1]?.at ?? 0)),
    );
    return [text.slice(0, 60), `${(step * 1000).toFixed(0)} ms`];
  });
  return table([[`${hosts} hosts: until this line`, 'took'], ...rows]);
}
