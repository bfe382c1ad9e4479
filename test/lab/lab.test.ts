import { once } from 'node:events';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawn as spawnPty } from '@lydell/node-pty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolPath } from '../../lab/boot.ts';
import { HostGoneError } from '../../lab/enter.ts';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { passwordLogin } from '../../lab/login.ts';
import { provePairs } from '../../lab/pairs.ts';
import { CommandError } from '../../lab/run.ts';

/** The host at a position, of a lab that surely has it. */
function at(lab: Lab, index: number): LabHost {
  const host = lab.hosts[index];
  if (!host) throw new Error(`no host ${index}`);
  return host;
}

describe('a lab of default hosts', () => {
  let lab: Lab;
  let one: LabHost;
  let two: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 3 });
    one = at(lab, 0);
    two = at(lab, 1);
  });
  afterAll(() => lab?.stop());

  it('gives each host its own name, machine-id, host keys and addresses', async () => {
    expect(lab.hosts.map(({ name }) => name)).toEqual(['node1', 'node2', 'node3']);
    const facts =
      'hostname; cat /etc/machine-id /etc/ssh/ssh_host_*_key.pub; ls -A /home; ip -br addr show eth0';
    const seen = await Promise.all(lab.hosts.map((host) => host.exec(['sh', '-c', facts], { check: true })));
    const lines = seen.map(({ stdout }) => stdout.split('\n'));
    expect(lines.map(([name]) => name)).toEqual(['node1', 'node2', 'node3']);
    for (const line of [1, 2, 3, 4]) expect(new Set(lines.map((all) => all[line])).size).toBe(3);
    expect(lines[1]?.slice(5, 7)).toEqual(['omm', expect.stringContaining('10.99.0.2/16 fd99::2/64')]);
  });

  it('lets root and omm log in with their passwords, over IPv4 and IPv6, and logs it', async () => {
    const good = await passwordLogin(one, two, { password: 'root-secret', command: 'hostname' });
    expect(good).toMatchObject({ code: 0, stdout: 'node2\n' });
    const omm = { user: 'omm', password: 'omm-secret', target: two.address6, command: 'id -un' };
    expect(await passwordLogin(one, two, omm)).toMatchObject({ code: 0, stdout: 'omm\n' });
    expect(await passwordLogin(one, two, { password: 'wrong' })).toMatchObject({ code: 255 });
    expect(two.sshdLog()).toMatch(/Accepted password for root from 10\.99\.0\.1 /);
    expect(two.sshdLog()).toMatch(/Failed password for root from 10\.99\.0\.1 /);
    expect((await two.exec(['sshd', '-T'])).stdout).toContain('maxstartups 10:30:100\n');
  });

  it('runs programs as an account with a clean environment, and no terminal', async () => {
    const script = 'pwd; env | cut -d= -f1 | sort | tr "\\n" " "; id -un; cat; echo x >/dev/tty';
    const done = await one.exec(['sh', '-c', script], {
      user: 'omm',
      input: 'in\0put\n',
      env: { MORE: '1' },
    });
    expect(done.stdout).toBe('/home/omm\nHOME LANG LOGNAME MORE PATH PWD SHELL USER omm\nin\0put\n');
    expect(done.code).not.toBe(0);
    await expect(one.exec(['false'], { check: true })).rejects.toThrow(CommandError);
    await expect(one.exec(['true'], { user: 'nobody-here' })).rejects.toThrow('no account nobody-here');
  });

  it('has the tool and node in each host', async () => {
    const node = await one.exec(['node', '--version'], { user: 'omm' });
    expect(node.stdout).toBe(`${process.version}\n`);
    // Even root cannot write there: it is the repository's own dist/.
    const touch = await one.exec(['touch', join(dirname(toolPath), 'new')]);
    expect(touch.stderr).toContain('Read-only file system');
  });

  it('writes and reads files', async () => {
    const bytes = Buffer.from([0, 255, 10, 13]);
    await one.write('/home/omm/a/b', bytes, { owner: 'omm:omm', mode: 0o600 });
    expect(await one.read('/home/omm/a/b')).toEqual(bytes);
    expect((await one.exec(['stat', '-c', '%U %a', '/home/omm/a/b'])).stdout).toBe('omm 600\n');
    await expect(one.read('/nowhere')).rejects.toThrow('/nowhere');
  });

  it('keeps the devices of the machine apart', async () => {
    const before = statSync('/dev/null');
    await one.exec(['sh', '-c', 'chmod 600 /dev/null; rm /dev/zero; echo gone >/dev/full'], { check: false });
    expect(statSync('/dev/null')).toMatchObject({ mode: before.mode, rdev: before.rdev });
    expect(statSync('/dev/zero').isCharacterDevice()).toBe(true);
    await one.exec(['chmod', '666', '/dev/null'], { check: true });
  });

  it('reaps daemons that lost their parents', async () => {
    await one.exec(['sh', '-c', 'for i in 1 2 3; do (setsid sleep 0.05 &) ; done'], { check: true });
    const processes = () => one.exec(['ps', '-eo', 'stat,comm']).then(({ stdout }) => stdout);
    await expect.poll(processes).not.toMatch(/sleep 0|<defunct>/);
  });

  it('ends a program that takes too long, and signals the program that spawn started', async () => {
    await expect(one.exec(['sleep', '1000'], { timeoutMs: 200 })).rejects.toThrow('no end after 200 ms');
    const child = one.spawn([
      'sh',
      '-c',
      'trap "echo caught; exit 3" TERM; echo up; while :; do sleep 0.01; done',
    ]);
    const chunks: string[] = [];
    child.stdout?.on('data', (chunk) => chunks.push(String(chunk)));
    await expect.poll(() => chunks.join('')).toBe('up\n');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([3, null]);
    expect(chunks.join('')).toBe('up\ncaught\n');
    expect((await one.exec(['pgrep', '-f', '^sleep 1000'])).stdout).toBe('');
  });

  it('gives a program a terminal of its own, where Ctrl-C reaches it', async () => {
    const script =
      'trap "echo caught; exit 3" INT; read answer </dev/tty; echo "got $answer"; while :; do sleep 0.01; done';
    const [file = '', ...args] = one.command(['sh', '-c', script], { user: 'omm' });
    const pty = spawnPty(file, args, {});
    let seen = '';
    pty.onData((data) => {
      seen += data;
    });
    const ended = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
    pty.write('yes\r');
    await expect.poll(() => seen).toContain('got yes');
    pty.write('\x03');
    expect(await ended).toBe(3);
    expect(seen).toContain('caught');
  });

  it('proves pairs', async () => {
    const targets = ({ address }: LabHost) => [address];
    const before = await provePairs(lab, { user: 'omm', targets });
    expect(before).toHaveLength(9);
    expect(before.every(({ ok, stderr }) => !ok && /Host key verification failed/.test(stderr))).toBe(true);
    const scan = `ssh-keyscan ${lab.hosts.map(({ address }) => address).join(' ')} 2>/dev/null`;
    const make = `mkdir -m 700 .ssh; cd .ssh; ssh-keygen -q -t ed25519 -N '' -f id_ed25519; ${scan} >known_hosts`;
    await one.exec(['sh', '-c', make], { user: 'omm', check: true });
    const key = await one.read('/home/omm/.ssh/id_ed25519');
    const known = await one.read('/home/omm/.ssh/known_hosts');
    const pub = await one.read('/home/omm/.ssh/id_ed25519.pub');
    for (const host of lab.hosts) {
      await host.exec(['mkdir', '-p', '-m', '700', '.ssh'], { user: 'omm', check: true });
      await host.write('/home/omm/.ssh/id_ed25519', key, { owner: 'omm', mode: 0o600 });
      await host.write('/home/omm/.ssh/known_hosts', known, { owner: 'omm' });
      await host.write('/home/omm/.ssh/authorized_keys', pub, { owner: 'omm' });
    }
    const after = await provePairs(lab, { user: 'omm', targets });
    expect(after.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('blocks and unblocks a direction', async () => {
    await lab.block(0, 1, { action: 'reject' });
    const refused = await passwordLogin(one, two, { password: 'root-secret' });
    expect(refused).toMatchObject({ code: 255, stderr: expect.stringContaining('Connection refused') });
    expect(await passwordLogin(two, one, { password: 'root-secret' })).toMatchObject({ code: 0 });
    await lab.unblock(0, 1);
    await lab.block(0, 1);
    const silent = { password: 'root-secret', target: two.address6, options: ['-o', 'ConnectTimeout=1'] };
    expect(await passwordLogin(one, two, silent)).toMatchObject({
      stderr: expect.stringContaining('timed out'),
    });
    await lab.unblock(0, 1);
    expect(await passwordLogin(one, two, { password: 'root-secret' })).toMatchObject({ code: 0 });
  });

  it('stops and starts sshd, and reboots a host', async () => {
    await two.stopSshd();
    const refused = { code: 255, stderr: expect.stringContaining('Connection refused') };
    expect(await passwordLogin(one, two, { password: 'root-secret' })).toMatchObject(refused);
    await two.startSshd();
    await two.write('/root/kept', 'x');
    await two.exec(['sh', '-c', 'setsid sleep 1001 >/dev/null 2>&1 & touch /tmp/lost'], { check: true });
    await two.reboot();
    expect((await two.exec(['pgrep', '-f', '^sleep 1001'])).stdout).toBe('');
    expect((await two.exec(['ls', '-A', '/tmp', '/root/kept'])).stdout).toBe('/root/kept\n\n/tmp:\n');
    expect(await passwordLogin(one, two, { password: 'root-secret' })).toMatchObject({ code: 0 });
  });

  it('refuses to run anything when the host is gone', async () => {
    const three = at(lab, 2);
    process.kill(three.pid, 'SIGKILL');
    await expect
      .poll(() => three.exec(['true']).catch((error: unknown) => error))
      .toBeInstanceOf(HostGoneError);
    expect(() => three.command(['true'])).toThrow('nothing was run');
    expect(() => three.spawn(['true'])).toThrow(HostGoneError);
    await expect(lab.block(2, 0)).rejects.toThrow(HostGoneError);
  });
});
