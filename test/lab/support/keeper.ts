import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import type { ExecOptions, LabHost } from '../../../lab/host.ts';
import { encodeFastPassphrase } from '../../../src/formats/fast-passphrase.ts';
import { guarded } from '../../../src/formats/guarded-command.ts';
import { keeperProgram } from '../../../src/host/agents/keeper.ts';

const home = '/home/omm';
export const tmp = `${home}/gaussdb_tmp`;
export const keeper = `${tmp}/keep_agents`;
export const sockets = { first: `${tmp}/gauss_socket_tmp`, standby: `${tmp}/standby_socket_tmp` };
export const passphrase = 'Abc1234*@#%^_+=,.?:~<>/abcdefghi';
const shared = { passphrase, key: '', publicKey: '' };

/** Runs a program as the user, in nothing but a plain environment. */
export const asUser = (host: LabHost, argv: readonly string[], options: ExecOptions = {}) =>
  host.exec(argv, { user: 'omm', ...options });

/** Runs a shell line as the user and gives what it prints; it must succeed. */
export const line = async (host: LabHost, text: string): Promise<string> =>
  (await asUser(host, ['sh', '-c', text], { check: true })).stdout;

/** Runs the recovery program with a word. */
export const keep = (host: LabHost, word: string, options: ExecOptions = {}) =>
  asUser(host, ['/bin/sh', keeper, word], options);

/** The lines that ssh reads: the standby is for where the first agent's block does not match. */
function managedConfig(address: string): string {
  const match = `Match user omm originalhost ${address}`;
  return `${match} exec "${guarded(`'${keeper}'`, 'first').replaceAll('%', '%%')}"
  IdentityAgent "${sockets.first}"
${match}
  IdentityFile "${home}/.ssh/id_om"
  IdentityAgent "${sockets.standby}"
`;
}

/** Puts all files in place by hand that the tool would write, so that the host trusts itself. */
export async function install(host: LabHost): Promise<void> {
  if (shared.key === '') {
    const input = `${passphrase}\n${passphrase}\n`;
    const argv = ['ssh-keygen', '-q', '-t', 'ed25519', '-a', '1', '-C', '', '-f', '/tmp/key'];
    await host.exec(argv, { input, check: true });
    shared.key = String(await host.read('/tmp/key'));
    shared.publicKey = String(await host.read('/tmp/key.pub'));
  }
  await line(host, 'umask 077; mkdir -p .ssh gaussdb_tmp');
  const put = (path: string, data: string | Buffer, mode = 0o600) =>
    host.write(path, data, { mode, owner: 'omm' });
  await put(`${home}/.ssh/id_om`, shared.key);
  await put(`${home}/.ssh/id_om.pub`, shared.publicKey);
  await put(`${home}/.ssh/authorized_keys`, shared.publicKey);
  await put(`${home}/.ssh/config`, 'Include ~/gaussdb_tmp/ssh_config\n');
  await put(`${tmp}/ssh_config`, managedConfig(host.address));
  await put(`${tmp}/agent_passphrase`, encodeFastPassphrase(passphrase));
  await put(keeper, keeperProgram, 0o700);
}

/** Logs in to the host itself, from an empty environment, as a script would: no question, only standard files. */
export const ssh = (host: LabHost, options: readonly string[] = []) =>
  asUser(host, [
    ...['env', '-i', `HOME=${home}`, 'PATH=/usr/bin:/bin', 'ssh', ...options, '-o', 'BatchMode=yes'],
    ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
    ...[host.address, 'echo in'],
  ]);

export interface Agent {
  pid: number;
  /** Its command line, with blanks between the words. */
  line: string;
}

/** The user's agents, the first one's first. */
export async function agents(host: LabHost): Promise<Agent[]> {
  const script = `for p in /proc/[0-9]*; do
    read -r name <"$p/comm" && [ "$name" = ssh-agent ] && echo "\${p#/proc/} $(tr '\\0' ' ' <"$p/cmdline")"
  done 2>/dev/null; :`;
  const found = (await line(host, script)).trim().split('\n');
  return found
    .map((text) => ({ pid: Number.parseInt(text, 10), line: text.replace(/^\d+ /, '').trim() }))
    .filter((agent) => agent.line !== '')
    .sort((a, b) => a.line.localeCompare(b.line));
}

export async function signal(host: LabHost, signal: string, ...pids: (number | undefined)[]): Promise<void> {
  await host.exec(['kill', `-${signal}`, ...pids.map(String)], { check: true });
  if (signal === 'KILL')
    await until(async () => (await agents(host)).every(({ pid }) => !pids.includes(pid)));
}

/** What `status` says, PIDs left out. */
export async function status(host: LabHost): Promise<string> {
  return (await keep(host, 'status')).stdout.replaceAll(/(?<= )\d+ (?=[-\d])/g, 'N ').trim();
}

export const bothWell = 'first RUNNING N 1 key\nstandby RUNNING N 1 key';
export const twoAgents = [`ssh-agent -a ${sockets.first}`, `ssh-agent -a ${sockets.standby}`];

/** Waits for something to become true; the test's own time limit is the limit. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await sleep(150);
}

/** Runs a program as the user on a terminal of its own, and gives what stands there in the end. */
export function onTerminal(
  host: LabHost,
  argv: readonly string[],
): Promise<{ screen: string; code: number }> {
  const [file = '', ...args] = host.command(argv, { user: 'omm' });
  const pty = spawn(file, args, { cols: 200 });
  let screen = '';
  pty.onData((data) => {
    screen += data.replaceAll('\r\n', '\n');
  });
  return new Promise((resolve) => pty.onExit(({ exitCode: code }) => resolve({ screen, code })));
}
