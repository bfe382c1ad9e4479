import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { LabHost } from '../lab/host.ts';
import { reset, settle } from './cluster.ts';
import type { Contender } from './contender.ts';
import { hostCpu } from './processes.ts';

/** One run. Seconds. */
export interface Sample {
  /** From the start of the program to its end. */
  readonly wall: number;
  /**
   * User and system time of the program and all that it started on its own host: what getrusage(2) says of it, and
   * what process 1 inherited from it. No SSH server is among that.
   */
  readonly clientCpu: number;
  /** User and system time of the SSH servers and of what was started through them. */
  readonly hostCpu: number;
  /** Every line of standard output, and when it came. */
  readonly lines: readonly { readonly at: number; readonly text: string }[];
}

/** bash's `time` gives getrusage(2) of its children, in milliseconds, on every machine. */
const timed = 'TIMEFORMAT="bench %3R %3U %3S"; time "$@"';

/**
 * Runs a contender on the first of the hosts, after all of them were reset.
 *
 * @throws Error with what the program said when it fails
 */
export async function measure(contender: Contender, hosts: readonly LabHost[]): Promise<Sample> {
  const [client] = hosts;
  if (!client) throw new Error('there is no host to run on');
  await reset(hosts);
  await contender.prepare(hosts);
  await settle(hosts);

  const before = hosts.map(hostCpu);
  const { wall, cpu, lines } = await runOn(contender, client);
  await settle(hosts);

  const used = hosts.map((host, i) => {
    const after = hostCpu(host);
    return {
      server: after.server - (before[i]?.server ?? 0),
      rest: after.rest - (before[i]?.rest ?? 0),
    };
  });
  const all = used.reduce((sum, { server, rest }) => sum + server + rest, 0);
  const orphans = used[0]?.rest ?? 0;
  return { wall, clientCpu: cpu + orphans, hostCpu: all - orphans, lines };
}

/** Runs a contender on a host. Throws Error with what it said when it fails. */
export async function runOn({ argv, env, input }: Contender, client: LabHost) {
  const begin = performance.now();
  const child = client.spawn(['bash', '-c', timed, 'bench', ...argv], { env });
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('the program was started without pipes');
  const lines: { at: number; text: string }[] = [];
  createInterface({ input: stdout }).on('line', (text) => {
    lines.push({ at: (performance.now() - begin) / 1000, text });
  });
  let said = '';
  stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  stdin.on('error', () => {});
  stdin.end(input);
  await once(child, 'close');
  const times = /^bench ([\d.]+) ([\d.]+) ([\d.]+)$/m.exec(said);
  if (child.exitCode !== 0 || !times)
    throw new Error(`exit code ${child.exitCode}: ${argv.join(' ')}\n${said.slice(-2000)}`);
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = times.slice(1).map(Number);
  return { wall, cpu: user + system, lines };
}
