import { parseArgs } from 'node:util';
import type { LabHost } from '../lab/host.ts';
import { startLab } from '../lab/lab.ts';
import { planHost } from '../lab/spec.ts';
import { benchDir, keepPristine, onAll } from './cluster.ts';
import { doctorFigures, measureDoctor } from './doctor.ts';
import { floor } from './floor.ts';
import { measure } from './measure.ts';
import { measureMesh, meshFigures } from './mesh.ts';
import { figures, type Pair, phases, type SizeResult, type Usage } from './report.ts';
import { measureStart } from './start.ts';
import { tool, usageFile } from './tool.ts';

const usage = `npm run bench -- [--repeats N] [--phases] [--mesh-only] [--doctor-only] [HOSTS]...   (default 3 10 30)`;

/** Pairs of runs of the whole mesh, the longest there are. */
const meshRepeats = 3;

/** Interleaved pairs of runs: fewer where a pair takes longer. */
function repeatsFor(hosts: number): number {
  if (hosts <= 10) return 7;
  return hosts <= 30 ? 5 : 3;
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      repeats: { type: 'string' },
      phases: { type: 'boolean' },
      'mesh-only': { type: 'boolean' },
      'doctor-only': { type: 'boolean' },
    },
  });
  const sizes = positionals.length > 0 ? positionals.map(Number) : [3, 10, 30];
  const repeats = values.repeats === undefined ? undefined : Number(values.repeats);
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 1000;
  if (!sizes.every(isCount) || !isCount(repeats ?? 1)) throw new Error(usage);
  return {
    sizes: sizes.toSorted((a, b) => a - b),
    repeats,
    withPhases: values.phases ?? false,
    meshOnly: values['mesh-only'] ?? false,
    doctorOnly: values['doctor-only'] ?? false,
  };
}

async function runSize(hosts: readonly LabHost[], repeats: number): Promise<SizeResult> {
  const [client] = hosts;
  if (!client) throw new Error('there is no host');
  const password = passwordOfRoot();
  const onePair = async (): Promise<Pair> => {
    const toolSample = await measure(tool(password), hosts);
    const toolUsage: Usage = JSON.parse((await client.read(usageFile)).toString());
    const floorSample = await measure(floor(password), hosts);
    return { tool: toolSample, usage: toolUsage, floor: floorSample };
  };
  // The first pair of a lab finds nothing in the machine's caches; it does not count.
  await onePair();
  const pairs: Pair[] = [];
  for (let i = 0; i < repeats; i++) {
    const pair = await onePair();
    pairs.push(pair);
    progress(
      `${hosts.length} hosts, ${i + 1} of ${repeats}: tool ${pair.tool.wall} s, floor ${pair.floor.wall} s`,
    );
  }
  return { hosts: hosts.length, pairs };
}

function passwordOfRoot(): string {
  return planHost({}, 0).accounts.find(({ name }) => name === 'root')?.password ?? '';
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<void> {
  const { sizes, repeats, withPhases, meshOnly, doctorOnly } = readArguments();
  const only = meshOnly || doctorOnly;
  const start = measureStart();
  // One lab for all sizes: a size uses its first hosts, the others do nothing.
  const lab = await startLab({ hosts: Math.max(...sizes) });
  try {
    await onAll(lab.hosts, `mkdir -p ${benchDir}`);
    await keepPristine(lab);
    const results: SizeResult[] = [];
    for (const size of only ? [] : sizes)
      results.push(await runSize(lab.hosts.slice(0, size), repeats ?? repeatsFor(size)));
    if (!only) process.stdout.write(`${figures(results)}\n\n`);
    if (withPhases) process.stdout.write(results.map((one) => `${phases(one)}\n\n`).join(''));
    if (!doctorOnly) {
      const mesh = await measureMesh(lab.hosts, passwordOfRoot(), repeats ?? meshRepeats, progress);
      process.stdout.write(`${meshFigures(mesh)}\n\n`);
    }
    if (!meshOnly && lab.hosts.length > 3) {
      const doctor = await measureDoctor(lab.hosts, passwordOfRoot(), repeats ?? meshRepeats, progress);
      process.stdout.write(`${doctorFigures(doctor)}\n\n`);
    }
    const ratio = (start.version / start.node).toFixed(2);
    process.stdout.write(
      `-V starts in ${start.version.toFixed(0)} ms, node -e 0 in ${start.node.toFixed(0)} ms: ratio ${ratio}\n`,
    );
  } finally {
    await lab.stop();
  }
}

await main();
