import { parseArgs } from 'node:util';
import type { LabHost } from '../lab/host.ts';
import { startLab } from '../lab/lab.ts';
import { type HostSpec, planHost } from '../lab/spec.ts';
import { benchDir, keepPristine, onAll } from './cluster.ts';
import type { AddressOf } from './contender.ts';
import { type Cost, costFigures, countCost } from './count.ts';
import { doctorFigures, measureDoctor } from './doctor.ts';
import { floor } from './floor.ts';
import { measure } from './measure.ts';
import { measureMesh, meshFigures } from './mesh.ts';
import { type Relay, startRelay } from './relay.ts';
import { figures, type Pair, phases, type SizeResult, type Usage } from './report.ts';
import { measureStart } from './start.ts';
import { tool, usageFile } from './tool.ts';
import { type Title, writeFigures } from './write.ts';

const usage = `npm run bench -- [--repeats N] [--phases] [--far MS] [--write] [--mesh-only] [--doctor-only] [HOSTS]...
(default 3 10 30; 1000 at most; --far: a round trip to each host takes MS more; --write: into docs/performance.md)`;

/** Most hosts of a mesh, whose logins grow with their square, and of doctor. */
const mostPairs = 30;

/** A round trip where nothing but their number is of interest. */
const countedMs = 20;

/** Pairs of runs of the whole mesh, the longest there are. */
const meshRepeats = 3;

/** Interleaved pairs of runs: fewer where a pair takes longer. */
function repeatsFor(hosts: number): number {
  if (hosts <= 10) return 7;
  if (hosts <= 30) return 5;
  return hosts <= 100 ? 3 : 1;
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      repeats: { type: 'string' },
      phases: { type: 'boolean' },
      far: { type: 'string' },
      write: { type: 'boolean' },
      'mesh-only': { type: 'boolean' },
      'doctor-only': { type: 'boolean' },
    },
  });
  const sizes = positionals.length > 0 ? positionals.map(Number) : [3, 10, 30];
  const repeats = values.repeats === undefined ? undefined : Number(values.repeats);
  const far = values.far === undefined ? undefined : Number(values.far);
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 1000;
  if (!sizes.every(isCount) || !isCount(repeats ?? 1) || !isCount(far ?? 1)) throw new Error(usage);
  return {
    sizes: sizes.toSorted((a, b) => a - b),
    repeats,
    withPhases: values.phases ?? false,
    far,
    write: values.write ?? false,
    meshOnly: values['mesh-only'] ?? false,
    doctorOnly: values['doctor-only'] ?? false,
  };
}

async function runSize(
  hosts: readonly LabHost[],
  repeats: number,
  addressOf: AddressOf,
): Promise<SizeResult> {
  const [client] = hosts;
  if (!client) throw new Error('there is no host');
  const password = passwordOfRoot();
  const onePair = async (): Promise<Pair> => {
    const toolSample = await measure(tool(password, addressOf), hosts);
    const toolUsage: Usage = JSON.parse((await client.read(usageFile)).toString());
    const floorSample = await measure(floor(password, addressOf), hosts);
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

/** Hosts behind a relay, all but the first, where the program runs. */
async function behindRelay<T>(
  { hosts, relayHost }: Machines,
  roundTripMs: number,
  work: (relay: Relay, addressOf: AddressOf) => Promise<T>,
): Promise<T> {
  const relay = await startRelay(relayHost, hosts.slice(1), roundTripMs);
  try {
    return await work(relay, (host) => (host === hosts[0] ? host.address : relay.addressOf(host)));
  } finally {
    await relay.stop();
  }
}

interface Machines {
  readonly hosts: readonly LabHost[];
  readonly relayHost: LabHost;
}

async function main(): Promise<void> {
  const { sizes, repeats, withPhases, far, write, meshOnly, doctorOnly } = readArguments();
  const only = meshOnly || doctorOnly;
  const start = measureStart();
  const show = async (title: Title, text: string): Promise<void> => {
    process.stdout.write(`${text}\n\n`);
    if (write) await writeFigures(title, text);
  };
  // One lab for all sizes: a size uses its first hosts, the others do nothing. The last one is the relay's.
  const specs = new Array<HostSpec>(Math.max(...sizes)).fill({});
  const lab = await startLab({ hosts: [...specs, { server: 'none' }] });
  try {
    const hosts = lab.hosts.slice(0, -1);
    const relayHost = lab.hosts.at(-1);
    if (!relayHost) throw new Error('there is no host');
    const machines = { hosts, relayHost };
    const password = passwordOfRoot();
    await onAll(lab.hosts, `mkdir -p ${benchDir}`);
    await keepPristine(hosts);
    const results: SizeResult[] = [];
    const runAll = async (addressOf: AddressOf): Promise<void> => {
      for (const size of sizes)
        results.push(await runSize(hosts.slice(0, size), repeats ?? repeatsFor(size), addressOf));
    };
    if (!only) {
      if (far === undefined) await runAll(({ address }) => address);
      else await behindRelay(machines, far, (_, addressOf) => runAll(addressOf));
      await show(far === undefined ? 'near' : 'far', figures(results));
      const costs = new Map<number, Cost>();
      await behindRelay(machines, far ?? countedMs, async (relay, addressOf) => {
        for (const size of sizes.filter((one) => one > 1))
          costs.set(size, await countCost(tool(password, addressOf), hosts.slice(0, size), relay));
      });
      await show('cost', costFigures(costs));
    }
    if (withPhases) for (const one of results) process.stdout.write(`${phases(one)}\n\n`);
    const few = hosts.slice(0, mostPairs);
    if (!doctorOnly && far === undefined) {
      const mesh = await measureMesh(few, password, repeats ?? meshRepeats, progress);
      await show('mesh', meshFigures(mesh));
    }
    if (!meshOnly && far === undefined && few.length > 3) {
      const doctor = await measureDoctor(few, password, repeats ?? meshRepeats, progress);
      await show('doctor', doctorFigures(doctor));
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
