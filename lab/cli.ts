import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from '@commander-js/extra-typings';
import { LabHost } from './host.ts';
import { requireMachine, startLab } from './lab.ts';
import { isAlive, signalProcess } from './process.ts';
import { type LabRecord, load, loadAll, stateDir, sweep } from './state.ts';

const defaultName = 'lab';
const program = new Command('lab')
  .description('A disposable cluster of real sshd hosts on this machine')
  .enablePositionalOptions();

program
  .command('up')
  .description('start a lab that stays until "down"')
  .argument('[hosts]', 'how many hosts', positive, 3)
  .option('--name <name>', 'name of the lab', defaultName)
  .action(async (hosts, { name }) => {
    requireMachine();
    // The lab dies with its owner, so a process has to stay behind.
    const [script = ''] = process.argv.slice(1);
    const holder = spawn(process.execPath, [...process.execArgv, script, 'hold', String(hosts), name], {
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const answer = await Promise.race([
      once(holder, 'message').then(([message]) => String(message)),
      once(holder, 'exit').then(() => 'the process that keeps the lab ended at once'),
    ]);
    if (answer !== 'up') throw new Error(answer);
    holder.disconnect();
    holder.unref();
    print(recordOf(name));
  });

program
  .command('hold', { hidden: true })
  .argument('<hosts>', '', positive)
  .argument('<name>')
  .action(async (hosts, name) => {
    await startLab({ name, hosts, held: true }).catch((error: unknown) => {
      process.send?.(message(error));
      throw error;
    });
    process.send?.('up');
    process.disconnect();
    // Stays until a signal ends it, and the lab with it.
    setInterval(() => {}, 1_000_000);
  });

program
  .command('exec')
  .description('run a program in a host')
  .argument('<host>', 'number from 1, or name')
  .argument('<command...>')
  .option('--name <name>', 'name of the lab', defaultName)
  .option('--user <user>', 'account in the host', 'root')
  .passThroughOptions()
  // Commander keeps the "--" that comes after the host.
  .action((host, [first = '', ...rest], { name, user }) =>
    inherit(find(name, host), first === '--' ? rest : [first, ...rest], user),
  );

program
  .command('shell')
  .description('open a shell in a host')
  .argument('<host>', 'number from 1, or name')
  .option('--name <name>', 'name of the lab', defaultName)
  .option('--user <user>', 'account in the host', 'root')
  .action((host, { name, user }) => inherit(find(name, host), ['bash', '-l'], user));

program
  .command('down')
  .description('end a lab')
  .option('--name <name>', 'name of the lab', defaultName)
  .action(async ({ name }) => {
    sweep();
    const { owner, held } = recordOf(name);
    if (!held) throw new Error(`the lab ${name} belongs to process ${owner.pid}, which will end it`);
    signalProcess(owner, 'SIGTERM');
    while (isAlive(owner)) await sleep(10);
  });

program
  .command('list')
  .description('show the labs of this machine')
  .action(() => {
    requireMachine();
    sweep();
    for (const record of loadAll()) print(record);
  });

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 1000)
    throw new Error(`"${text}" is no number from 1 to 1000`);
  return number;
}

function recordOf(name: string): LabRecord {
  requireMachine();
  const record = load(name);
  if (!record) throw new Error(`no lab named ${name} is up`);
  return record;
}

function find(lab: string, wanted: string): LabHost {
  const record = recordOf(lab);
  const host = record.hosts.find(({ index, name }) => wanted === name || wanted === String(index + 1));
  if (!host) throw new Error(`the lab ${lab} has no host ${wanted}`);
  return new LabHost(lab, host);
}

function inherit(host: LabHost, command: string[], user: string): void {
  // Its own TERM, or editors and pagers would not work.
  const env = { TERM: process.env.TERM ?? 'dumb' };
  const [file = '', ...args] = host.command(command, { user, env, terminal: false });
  process.exitCode = spawnSync(file, args, { stdio: 'inherit' }).status ?? 1;
}

function print({ name, owner, hosts }: LabRecord): void {
  const lines = hosts.map(({ index, name, address, address6, port, accounts }) => {
    const users = accounts.map((account) => account.name).join(' ');
    return `  ${index + 1}  ${name}  ${address}  ${address6}  port ${port}  ${users}`;
  });
  const head = `${name}: ${hosts.length} hosts, kept by process ${owner.pid}, logs in ${stateDir(name)}`;
  console.log([head, ...lines].join('\n'));
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`lab: ${message(error)}`);
  process.exitCode = 1;
}
