import { once } from 'node:events';
import { toolPath } from '../lab/boot.ts';
import type { LabHost } from '../lab/host.ts';
import { benchDir, settle } from './cluster.ts';
import { median, table } from './stats.ts';

const hostFile = `${benchDir}/hostfile`;
const listFile = `${benchDir}/mesh-list`;

/** Logins at a time from each host: what the tool allows itself. */
const workers = 4;

/** Section 8's options, and no more. */
const options =
  '-n -o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o KexAlgorithms=^curve25519-sha256 -o ControlPath=none';

export interface MeshResult {
  readonly hosts: number;
  readonly logins: number;
  /** Seconds, a pair of runs each. */
  readonly runs: readonly { readonly tool: number; readonly loop: number }[];
}

/**
 * `verify --verify mesh` on hosts that trust each other, beside the same logins made by a loop on each host (xargs -P),
 * all hosts at work at once: by address and by name, with the hosts' own configuration and agents.
 */
export async function measureMesh(
  hosts: readonly LabHost[],
  password: string,
  repeats: number,
  progress: (line: string) => void,
): Promise<MeshResult> {
  const [client] = hosts;
  if (!client) throw new Error('there is no host');
  await client.write(hostFile, hosts.map(({ address }) => `${address}\n`).join(''));
  const trust = ['node', toolPath, '-f', hostFile, '--verify', 'star'];
  await client.exec(trust, { input: `${password}\n`, check: true });
  await Promise.all(
    hosts.map((host, i) => {
      const order = hosts.map((_, k) => hosts[(i + 1 + k) % hosts.length] ?? host);
      return host.write(
        listFile,
        order.map(({ address, name }) => `${address} true\n${name} true\n`).join(''),
      );
    }),
  );
  const tool = (): Promise<number> =>
    timed([client], ['node', toolPath, 'verify', '-f', hostFile, '--verify', 'mesh'], hosts);
  const loop = (): Promise<number> =>
    timed(hosts, ['sh', '-c', `exec xargs -a ${listFile} -P ${workers} -L 1 ssh ${options}`], hosts);
  // The first runs find nothing in the machine's caches; they do not count.
  await tool();
  await loop();
  const runs: { tool: number; loop: number }[] = [];
  for (let i = 0; i < repeats; i++) {
    const run = { tool: await tool(), loop: await loop() };
    runs.push(run);
    progress(`mesh of ${hosts.length}, ${i + 1} of ${repeats}: tool ${run.tool} s, loop ${run.loop} s`);
  }
  return { hosts: hosts.length, logins: 2 * hosts.length * hosts.length, runs };
}

/** Runs a program on hosts, all at once. Seconds until the last of them has ended. */
async function timed(
  on: readonly LabHost[],
  argv: readonly string[],
  all: readonly LabHost[],
): Promise<number> {
  await settle(all);
  const begin = performance.now();
  await Promise.all(
    on.map(async (host) => {
      const child = host.spawn(argv);
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk) => {
          said = (said + String(chunk)).slice(-2000);
        });
      child.stdin?.end();
      await once(child, 'close');
      if (child.exitCode !== 0) throw new Error(`${host.name}: exit code ${child.exitCode}\n${said}`);
    }),
  );
  return Math.round(performance.now() - begin) / 1000;
}

export function meshFigures({ hosts, logins, runs }: MeshResult): string {
  const ratios = runs.map(({ tool, loop }) => tool / loop).toSorted((a, b) => a - b);
  const tool = median(runs.map((run) => run.tool));
  const loop = median(runs.map((run) => run.loop));
  return table([
    ['verify --verify mesh', 'logins', 'wall tool', 'plain loop', 'ratio', '(each pair)'],
    [
      `${hosts} hosts`,
      String(logins),
      `${tool.toFixed(2)} s`,
      `${loop.toFixed(2)} s`,
      (tool / loop).toFixed(2),
      `${ratios.at(0)?.toFixed(2)}-${ratios.at(-1)?.toFixed(2)}`,
    ],
  ]);
}
