import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { passwordLogin } from '../../lab/login.ts';
import type { HostSpec } from '../../lab/spec.ts';

const kinds = {
  plain: {},
  port: { port: 2222, hostKeyTypes: ['ecdsa'] },
  six: { ipv4: false },
  four: { ipv6: false },
  pam: { pam: 'on' },
  keyboard: { pam: 'keyboard-interactive-only' },
  expired: {
    pam: 'keyboard-interactive-only',
    accounts: [{ name: 'root', mustChangePassword: true }],
  },
  bash: { sh: 'bash' },
  busybox: { sh: 'busybox' },
  dropbear: { server: 'dropbear', hostKeyTypes: ['ed25519', 'ecdsa'] },
  none: { server: 'none' },
  accounts: {
    accounts: [
      { name: 'root', password: 'other' },
      {
        name: 'cee',
        password: 'cee-secret',
        shell: '/bin/csh',
        uid: 4242,
        files: [{ path: '.ssh/config', content: '# mine\n', mode: 0o600 }],
      },
      { name: 'shut', password: 'shut-secret', locked: true },
      { name: 'keyonly' },
    ],
  },
  firewall: { firewall: [{ to: 0, action: 'reject' }] },
  files: {
    etcHosts: ['127.0.1.1 files', '10.99.0.1 plain'],
    files: [{ path: '/etc/motd', content: 'welcome\n', mode: 0o600, owner: 'omm' }],
    boot: ['echo booted >>/var/booted'],
    homeSize: '256k',
    sshdConfig: ['MaxAuthTries 2', 'Match User omm', 'PasswordAuthentication no'],
  },
} satisfies Record<string, HostSpec>;

let lab: Lab;

function host(name: keyof typeof kinds): LabHost {
  const found = lab.hosts.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no host ${name}`);
  return found;
}

beforeAll(async () => {
  lab = await startLab({ hosts: Object.entries(kinds).map(([name, spec]) => ({ name, ...spec })) });
});
afterAll(() => lab?.stop());

const root = { password: 'root-secret', command: 'hostname' };
const ok = (stdout: string) => expect.objectContaining({ code: 0, stdout });

describe('kinds of hosts', () => {
  it.each(['port', 'four', 'pam', 'bash', 'busybox', 'dropbear'] as const)(
    '%s: password login',
    async (kind) => {
      expect(await passwordLogin(host('plain'), host(kind), root)).toEqual(ok(`${kind}\n`));
    },
  );

  it('another port and host key', async () => {
    const { port, address } = host('port');
    const scan = await host('plain').exec(['ssh-keyscan', '-p', String(port), address]);
    expect(scan.stdout.split('\n').map((line) => line.split(' ')[1])).toEqual([
      'ecdsa-sha2-nistp256',
      undefined,
    ]);
  });

  it('one address family only', async () => {
    const six = host('six');
    expect(await passwordLogin(host('plain'), six, { ...root, target: six.address6 })).toEqual(ok('six\n'));
    expect(await passwordLogin(host('plain'), six, root)).toMatchObject({ code: 255 });
    expect((await host('four').exec(['ip', '-6', 'addr'])).stdout).toBe('');
  });

  it('keyboard-interactive only, and with a password that must be changed', async () => {
    const from = host('plain');
    expect(await passwordLogin(from, host('keyboard'), root)).toEqual(ok('keyboard\n'));
    const methods = ['-o', 'PreferredAuthentications=none'];
    const asked = await passwordLogin(from, host('keyboard'), { ...root, options: methods });
    expect(asked.stderr).toMatch(/\(publickey,keyboard-interactive\)/);
    const change = { ...root, newPassword: 'Quite-another-1' };
    expect(await passwordLogin(from, host('expired'), change)).toEqual(ok('expired\n'));
    expect(await passwordLogin(from, host('expired'), root)).toMatchObject({ code: 255 });
    expect(await passwordLogin(from, host('expired'), { ...root, password: 'Quite-another-1' })).toEqual(
      ok('expired\n'),
    );
  });

  it('sh is what was asked for', async () => {
    const sh = async (name: keyof typeof kinds) =>
      (await host(name).exec(['readlink', '-f', '/bin/sh'])).stdout;
    expect(await sh('plain')).toBe('/usr/bin/dash\n');
    expect(await sh('bash')).toBe('/usr/bin/bash\n');
    expect(await sh('busybox')).toBe('/usr/bin/busybox\n');
    expect((await host('busybox').exec(['sh', '-c', 'echo $((6*7))'])).stdout).toBe('42\n');
  });

  it('dropbear has its own host keys and can be started again', async () => {
    const dropbear = host('dropbear');
    const scan = await host('plain').exec(['ssh-keyscan', dropbear.address]);
    expect(`${scan.stdout}${scan.stderr}`).toMatch(/SSH-2\.0-dropbear/);
    await dropbear.stopSshd();
    await dropbear.startSshd();
    expect(await passwordLogin(host('plain'), dropbear, root)).toEqual(ok('dropbear\n'));
  });

  it('without a server nobody answers', async () => {
    const refused = await passwordLogin(host('plain'), host('none'), root);
    expect(refused.stderr).toContain('Connection refused');
  });

  it('accounts: password, csh, uid, files, locked, without a password', async () => {
    const to = host('accounts');
    const from = host('accounts');
    expect(await passwordLogin(from, to, { password: 'other' })).toMatchObject({ code: 0 });
    const cee = {
      user: 'cee',
      password: 'cee-secret',
      command: 'id -u; if (1) echo csh; stat -c "%U %a" .ssh',
    };
    expect((await passwordLogin(from, to, cee)).stdout).toMatch(/^4242\ncsh\ncee 700\n$/);
    expect(String(await to.read('/home/cee/.ssh/config'))).toBe('# mine\n');
    expect(await passwordLogin(from, to, { user: 'shut', password: 'shut-secret' })).toMatchObject({
      code: 255,
    });
    expect(await passwordLogin(from, to, { user: 'keyonly', password: '' })).toMatchObject({ code: 255 });
  });

  it('a firewall from the start', async () => {
    const refused = await passwordLogin(host('firewall'), host('plain'), root);
    expect(refused.stderr).toContain('Connection refused');
    expect(await passwordLogin(host('plain'), host('firewall'), root)).toEqual(ok('firewall\n'));
    expect(await passwordLogin(host('firewall'), host('port'), root)).toEqual(ok('port\n'));
  });

  it('files, /etc/hosts, boot lines, a small disk, lines of sshd_config', async () => {
    const files = host('files');
    expect((await files.exec(['getent', 'hosts', 'files', 'plain'])).stdout).toMatch(
      /^127\.0\.1\.1 .*\n10\.99\.0\.1 /,
    );
    expect((await files.exec(['stat', '-c', '%U %a', '/etc/motd'])).stdout).toBe('omm 600\n');
    await files.reboot();
    expect(String(await files.read('/var/booted'))).toBe('booted\nbooted\n');
    const full = await files.exec(['dd', 'if=/dev/zero', 'of=big', 'bs=1k', 'count=300'], { user: 'omm' });
    expect(full.stderr).toContain('No space left on device');
    const options = ['-T', '-C', 'user=omm,host=x,addr=10.99.0.1'];
    const config = (await files.exec(['sshd', ...options])).stdout;
    expect(config).toMatch(/^maxauthtries 2$/m);
    expect(config).toMatch(/^passwordauthentication no$/m);
    expect(await passwordLogin(host('plain'), files, root)).toEqual(ok('files\n'));
  });
});
