import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type Lab, startLab } from '../../lab/lab.ts';
import { load, stateDir } from '../../lab/state.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

async function start(name: string, hosts: number): Promise<Lab> {
  const lab = await startLab({ name, hosts });
  onTestFinished(() => lab.stop());
  return lab;
}

/** Namespaces that processes of this machine live in; a zombie has none of these kinds. */
function namespaces(): Set<string> {
  const links = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => ['net', 'mnt', 'uts'].map((kind) => `/proc/${pid}/ns/${kind}`));
  return new Set(
    links.flatMap((link) => {
      try {
        return [readlinkSync(link)];
      } catch {
        return [];
      }
    }),
  );
}

function namespacesOf(pids: number[]): string[] {
  return pids.flatMap((pid) => ['net', 'mnt', 'uts'].map((kind) => readlinkSync(`/proc/${pid}/ns/${kind}`)));
}

const left = (own: string[]) => own.filter((name) => namespaces().has(name));

/** Starts a lab in another process, as a person's script would. */
async function startElsewhere(name: string): Promise<{ child: ChildProcess; own: string[] }> {
  const code = `
    const { startLab } = await import('./lab/lab.ts');
    const lab = await startLab({ name: '${name}', hosts: 2 });
    await lab.hosts[0].exec(['sh', '-c', 'setsid sleep 1000 >/dev/null 2>&1 &']);
    console.log('up');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGTERM');
  });
  await once(child.stdout, 'data');
  const record = load(name);
  const hub = readlinkSync(`/proc/${record?.hub?.pid}/ns/net`);
  return { child, own: [hub, ...namespacesOf((record?.hosts ?? []).map(({ init }) => init.pid))] };
}

it('two labs at once do not see each other', async () => {
  const [a, b] = await Promise.all([start('lab-end-a', 1), start('lab-end-b', 2)]);
  expect(
    new Set([...namespacesOf([a.hosts[0]?.pid ?? 0]), ...namespacesOf(b.hosts.map(({ pid }) => pid))]).size,
  ).toBe(9);
  await a.hosts[0]?.write('/root/mine', 'a');
  expect((await b.hosts[0]?.exec(['ls', '-A', '/root']))?.stdout).not.toContain('mine');
  // The second host of b has no counterpart in a.
  const ping = await a.hosts[0]?.exec(['ssh-keyscan', '-T', '1', '10.99.0.2']);
  expect(ping?.stdout).toBe('');
});

it('refuses a name that is taken, and names that are none', async () => {
  await start('lab-end-name', 1);
  await expect(startLab({ name: 'lab-end-name', hosts: 1 })).rejects.toThrow('already up');
  await expect(startLab({ name: '../x', hosts: 1 })).rejects.toThrow('no name for a lab');
  await expect(startLab({ hosts: [{ name: 'a' }, { name: 'a' }] })).rejects.toThrow('two hosts');
});

it('leaves nothing when it is stopped', async () => {
  const links = readdirSync('/sys/class/net');
  const lab = await start('lab-end-stop', 2);
  const own = namespacesOf(lab.hosts.map(({ pid }) => pid));
  await lab.hosts[0]?.exec(['sh', '-c', 'setsid sleep 1000 >/dev/null 2>&1 &']);
  const running = lab.hosts[1]?.exec(['sleep', '1000']);
  expect(left(own)).toHaveLength(6);
  await lab.stop();
  expect(left(own)).toEqual([]);
  expect(await running).toMatchObject({ code: 137 });
  expect(existsSync(stateDir('lab-end-stop'))).toBe(false);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(stateDir('lab-end-stop'));
  expect(existsSync('/run/netns/lab-end-stop')).toBe(false);
  expect(readdirSync('/sys/class/net')).toEqual(links);
  await lab.stop();
});

it('leaves nothing when it cannot start', async () => {
  const broken = { sshdConfig: ['NoSuchOption yes'] };
  await expect(startLab({ name: 'lab-end-broken', hosts: [{}, broken, {}] })).rejects.toThrow('NoSuchOption');
  expect(existsSync(stateDir('lab-end-broken'))).toBe(false);
});

it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends with its process by %s', async (signal) => {
  const name = `lab-end-${signal.toLowerCase()}`;
  const { child, own } = await startElsewhere(name);
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([null, signal]);
  expect(existsSync(stateDir(name))).toBe(false);
  await expect.poll(() => left(own)).toEqual([]);
});

it('its processes die with a process that is killed, and the next start sweeps what is left', async () => {
  const { child, own } = await startElsewhere('lab-end-killed');
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect.poll(() => left(own)).toEqual([]);
  const again = await start('lab-end-killed', 1);
  expect((await again.hosts[0]?.exec(['true']))?.code).toBe(0);
});

it('without root it says so', async () => {
  vi.spyOn(process, 'getuid').mockReturnValue(1000);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  await expect(startLab({ hosts: 1 })).rejects.toThrow(/^the lab needs root[^\n]*$/);
});

it('has a command for people: up, list, exec, down', async () => {
  const command = (...args: string[]) => {
    const argv = ['--import', 'tsx', 'lab/cli.ts', ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
      cwd: repository,
      encoding: 'utf8',
      input: 'in',
    });
    return { status, stdout, stderr };
  };
  const name = ['--name', 'lab-end-command'];
  expect(command('up', '2', ...name)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/2 {2}node2 .* port 22/),
  });
  onTestFinished(() => {
    command('down', ...name);
  });
  const taken = { status: 1, stdout: '', stderr: 'lab: a lab named lab-end-command is already up\n' };
  expect(command('up', ...name)).toEqual(taken);
  expect(command('list').stdout).toContain('lab-end-command: 2 hosts');
  const shell = ['sh', '-c', 'hostname; cat; exit 7'];
  expect(command('exec', ...name, '2', ...shell)).toMatchObject({ status: 7, stdout: 'node2\nin' });
  expect(command('exec', ...name, '--user', 'omm', 'node1', '--', 'id', '-un').stdout).toBe('omm\n');
  expect(command('exec', ...name, '3', 'true')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no host 3'),
  });
  expect(command('down', ...name)).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(command('down', ...name).stderr).toBe('lab: no lab named lab-end-command is up\n');
});
