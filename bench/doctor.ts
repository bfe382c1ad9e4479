import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { toolPath } from '../lab/boot.ts';
import type { LabHost } from '../lab/host.ts';
import { benchDir, settle } from './cluster.ts';
import { median, table } from './stats.ts';

const hostFile = `${benchDir}/hostfile`;
/** The main command's line when all hosts are connected and read. */
const readLine = 'Successfully checked network information.';

/** What makes the last three hosts ill; doctor has to find each. */
const illnesses = {
  'home-writable': 'chmod 777 /root',
  'key-line-missing': ': >/root/.ssh/authorized_keys',
  'agent-dead': 'kill "$(head -n 1 /root/gaussdb_tmp/agent_pid)" 2>/dev/null; :',
};

export interface DoctorResult {
  readonly hosts: number;
  /** Seconds: doctor as a whole, and the main command until it has connected to all hosts and read them. */
  readonly runs: readonly { readonly doctor: number; readonly main: number }[];
}

/** `doctor` beside the first step of the main command, on the same hosts, three of them ill. */
export async function measureDoctor(
  hosts: readonly LabHost[],
  password: string,
  repeats: number,
  progress: (line: string) => void,
): Promise<DoctorResult> {
  const [client] = hosts;
  if (!client || hosts.length < 4) throw new Error('doctor is measured on 4 hosts or more');
  await client.write(hostFile, hosts.map(({ address }) => `${address}\n`).join(''));
  const main = ['node', toolPath, '-f', hostFile, '--verify', 'star'];
  await client.exec(main, { input: `${password}\n`, check: true });
  const fall = async (): Promise<void> => {
    const lines = Object.values(illnesses);
    await Promise.all(
      hosts.slice(-3).map((host, i) => host.exec(['sh', '-c', lines[i] ?? ':'], { check: true })),
    );
    await settle(hosts);
  };
  const mainRun = async (): Promise<number> => {
    await fall();
    return (await run(client, main, password)).at(readLine);
  };
  const doctorRun = async (): Promise<number> => {
    await fall();
    const { seconds, said } = await run(client, ['node', toolPath, 'doctor', '-f', hostFile], password);
    for (const code of Object.keys(illnesses))
      if (!said.includes(code)) throw new Error(`doctor did not find ${code}:\n${said}`);
    // What is ill is mended by the next run of the main command.
    return seconds;
  };
  await mainRun();
  await doctorRun();
  const runs: { doctor: number; main: number }[] = [];
  for (let i = 0; i < repeats; i++) {
    const one = { main: await mainRun(), doctor: await doctorRun() };
    runs.push(one);
    progress(`doctor of ${hosts.length}, ${i + 1} of ${repeats}: doctor ${one.doctor} s, main ${one.main} s`);
  }
  return { hosts: hosts.length, runs };
}

async function run(client: LabHost, argv: readonly string[], password: string) {
  const begin = performance.now();
  const since = (): number => Math.round(performance.now() - begin) / 1000;
  const child = client.spawn(argv);
  const times = new Map<string, number>();
  const { stdout, stdin, stderr } = child;
  if (!stdout || !stdin || !stderr) throw new Error('the program was started without pipes');
  let said = '';
  stderr.resume();
  createInterface({ input: stdout }).on('line', (line) => {
    times.set(line, since());
    said += `${line}\n`;
  });
  stdin.on('error', () => {});
  stdin.end(`${password}\n`);
  await once(child, 'close');
  const at = (line: string): number => {
    const time = times.get(line);
    if (time === undefined) throw new Error(`the line did not come: ${line}\n${said}`);
    return time;
  };
  return { seconds: since(), said, at };
}

export function doctorFigures({ hosts, runs }: DoctorResult): string {
  const ratios = runs.map(({ doctor, main }) => doctor / main).toSorted((a, b) => a - b);
  const seconds = (value: number): string => `${value.toFixed(2)} s`;
  return table([
    ['doctor, 3 hosts ill', 'doctor', 'main: connect and read', 'ratio', '(each pair)'],
    [
      `${hosts} hosts`,
      seconds(median(runs.map(({ doctor }) => doctor))),
      seconds(median(runs.map(({ main }) => main))),
      median(ratios).toFixed(2),
      `${ratios.at(0)?.toFixed(2)}-${ratios.at(-1)?.toFixed(2)}`,
    ],
  ]);
}
