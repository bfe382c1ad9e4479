import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import type { HostSpec } from '../../lab/spec.ts';
import { expectNothingLeft, homes, passwordAttempts } from './support/evidence.ts';
import { startServer } from './support/server.ts';
import { runToolInTerminal } from './support/terminal.ts';
import { hostNamed, manualLines, runTool, type ToolResult, writeHostFile } from './support/tool.ts';

const users = ['listed', 'hashed', 'second', 'rebuilt', 'strict', 'late', 'first'];
const accounts = users.map((name) => ({ name, password: `${name}-secret` }));
const kinds = {
  here: {},
  good: {},
  far: { port: 2222 },
  recorder: { server: 'none' },
} satisfies Record<string, HostSpec>;

let lab: Lab;
let here: LabHost;
let good: LabHost;
let far: LabHost;
let recorder: LabHost;

type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

const publicKey = async (of: LabHost, type: KeyType = 'ed25519'): Promise<string> =>
  String(await of.read(`/etc/ssh/ssh_host_${type}_key.pub`))
    .split(' ')
    .slice(0, 2)
    .join(' ');
const fingerprint = async (of: LabHost, type: KeyType = 'ed25519'): Promise<string> => {
  const argv = ['ssh-keygen', '-lf', `/etc/ssh/ssh_host_${type}_key.pub`];
  return (await of.exec(argv, { check: true })).stdout.split(' ')[1] ?? '';
};
/** As known_hosts calls it. */
const named = ({ address, port }: LabHost): string => (port === 22 ? address : `[${address}]:${port}`);
const know = (user: string, input: string) => {
  const script = 'umask 077; mkdir -p ~/.ssh; cat >~/.ssh/known_hosts';
  return here.exec(['sh', '-c', script], { user, input, check: true });
};
const list = (name: string, targets: readonly (LabHost | string)[]) =>
  writeHostFile(here, [here, ...targets], `/etc/list-${name}`);
const run = (user: string, hostFile: string, ...more: string[]): Promise<ToolResult> =>
  runTool(here, ['-f', hostFile, '--verify', 'star', ...more], { user, stdin: `${user}-secret\n` });

beforeAll(async () => {
  lab = await startLab({ hosts: Object.entries(kinds).map(([name, spec]) => ({ name, accounts, ...spec })) });
  here = hostNamed(lab, 'here');
  good = hostNamed(lab, 'good');
  far = hostNamed(lab, 'far');
  recorder = hostNamed(lab, 'recorder');
});
afterAll(() => lab?.stop());

describe('a host whose key is not the right one, as a server of our own records what it gets', () => {
  const port = 2201;
  const events = '/opt/events';
  let self: string;
  let name: string;
  let hostFile: string;
  beforeAll(async () => {
    const make = 'ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key <<<y';
    await recorder.exec(['bash', '-c', `mkdir -p /etc/ssh; ${make}`], { check: true });
    await startServer(recorder, new URL('./support/recording-server.ts', import.meta.url), [
      String(port),
      events,
      '/etc/ssh/ssh_host_ed25519_key',
    ]);
    self = await publicKey(recorder);
    name = `[${recorder.address}]:${port}`;
    hostFile = await list('recorder', [`${recorder.address},${port}`]);
  });
  beforeEach(async () => {
    await recorder.write(events, '');
    await here.exec(['rm', '-f', '/etc/ssh/ssh_known_hosts'], { check: true });
    await know('omm', '');
  });
  const recorded = async (): Promise<string[]> =>
    String(await recorder.read(events))
      .trim()
      .split('\n');

  it('7.1 an unknown key is accepted, and the password goes out: the server sees all there is to see', async () => {
    await know('omm', `@cert-authority * ${await publicKey(good)}\n`);
    const { code, stderr } = await run('omm', hostFile);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `first contact, host key accepted: ssh-ed25519 ${await fingerprint(recorder)} (the @cert-authority in /home/omm/.ssh/known_hosts:1 cannot vouch for it: this tool knows no host certificates)\n`,
    );
    expect(await recorded()).toEqual(['connection', 'handshake', 'none omm', 'password omm omm-secret']);
  });

  it('7.1 a known_hosts that cannot be read: one of the user ends the run, one of the system is told', async () => {
    await here.write('/etc/ssh/ssh_known_hosts', '', { mode: 0o600 });
    const told = await run('omm', hostFile);
    expect(told.stderr).toContain(
      'Notice: /etc/ssh/ssh_known_hosts cannot be read (EACCES): host keys are not compared with what it says.\n',
    );
    await recorder.write(events, '');
    await here.write('/home/omm/.ssh/known_hosts', '', { mode: 0o600 });
    const ended = await run('omm', hostFile);
    await here.exec(['chown', 'omm', '/home/omm/.ssh/known_hosts'], { check: true });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('  localhost: /home/omm/.ssh/known_hosts cannot be read (EACCES)\n');
    expect(await recorded()).toEqual(['']);
  });

  it.each([['verify'], ['agent', 'status']])('7.1 the same holds for %s', async (...command) => {
    await know('omm', `${name} ${await publicKey(good)}\n`);
    const { code, stdout, stderr } = await runTool(here, [...command, '-f', hostFile], {
      user: 'omm',
      stdin: 'omm-secret\n',
    });
    expect(code).toBe(1);
    // A report of logins breaks its lines.
    expect((stdout + stderr).replaceAll(/\s+/g, ' ')).toContain('HOST KEY CHANGED: it offers ssh-ed25519 ');
    expect(await recorded()).toEqual(['connection']);
  });

  it.each<[string, () => Promise<unknown>, string[], string]>([
    [
      'another key of its type',
      async () => know('omm', `${name} ${await publicKey(good)}\n`),
      [],
      'HOST KEY CHANGED: ',
    ],
    [
      'another key, by a hashed name',
      async () => {
        await know('omm', `${name} ${await publicKey(good)}\n`);
        const argv = ['ssh-keygen', '-q', '-H', '-f', '.ssh/known_hosts'];
        await here.exec(argv, { user: 'omm', check: true });
      },
      [],
      'HOST KEY CHANGED: ',
    ],
    [
      'another key in the known_hosts of the system',
      async () => {
        await here.write('/etc/ssh/ssh_known_hosts', `[10.99.*]:* ${await publicKey(good)}\n`);
      },
      [],
      'HOST KEY CHANGED: ',
    ],
    [
      'a key of another type only',
      async () => know('omm', `${name} ${await publicKey(good, 'rsa')}\n`),
      [],
      'HOST KEY CHANGED: ',
    ],
    [
      'its key, revoked',
      async () => know('omm', `${name} ${self}\n@revoked * ${self}\n`),
      [],
      'is marked @revoked in /home/omm/.ssh/known_hosts:2. ',
    ],
    [
      'its key, and --host-keys names other hosts',
      async () => {
        await know('omm', `${name} ${self}\n`);
        await here.write('/home/omm/keys', `${good.address} ${self}\n`);
      },
      ['--host-keys', 'keys'],
      'is not in /home/omm/keys as ',
    ],
    [
      'its key, and --host-keys another one',
      async () => {
        await know('omm', `${name} ${self}\n`);
        await here.write('/home/omm/keys', `${name} ${await publicKey(good, 'ecdsa')}\n`);
      },
      ['--host-keys', '/home/omm/keys'],
      'but /home/omm/keys:1 has ecdsa-sha2-nistp256 ',
    ],
    [
      'another key, though --host-keys has its own',
      async () => {
        await know('omm', `${name} ${await publicKey(good)}\n`);
        await here.write('/home/omm/keys', `${name} ${self}\n`);
      },
      ['--host-keys', 'keys'],
      'HOST KEY CHANGED: ',
    ],
    [
      'nothing, and --strict-host-keys',
      async () => undefined,
      ['--strict-host-keys'],
      'is in no known_hosts file',
    ],
    [
      'an authority only, and --strict-host-keys',
      async () => know('omm', `@cert-authority * ${self}\n`),
      ['--strict-host-keys'],
      'the @cert-authority in /home/omm/.ssh/known_hosts:1 cannot vouch for it',
    ],
  ])('7.1 known_hosts has %s: no password is sent', async (_title, prepare, more, text) => {
    await prepare();
    const { code, stdout, stderr } = await runTool(here, ['-f', hostFile, ...more], {
      user: 'omm',
      cwd: '/home/omm',
      stdin: 'omm-secret\n',
    });
    expect(code).toBe(1);
    expect(stdout).toBe('Checking network information.\n');
    expect(stderr).toContain(`[GAUSS-51101] : SSH exception on these nodes: ${recorder.address}.\n`);
    expect(stderr).toContain(text);
    expect(stderr).toContain(`ssh-ed25519 ${await fingerprint(recorder)}`);
    expect(stderr).toContain('No password was sent\n');
    expect(await recorded()).toEqual(['connection']);
  });
});

describe('host keys on record', () => {
  it.each([
    ['a hashed entry', 'hashed', 'ed25519'],
    ['an entry of a type that is not its best', 'second', 'rsa'],
  ] as const)('7.1 %s vouches for a host, strictly, without a notice', async (_title, user, type) => {
    await know(user, `${good.address} ${await publicKey(good, type)}\n`);
    if (user === 'hashed')
      await here.exec(['ssh-keygen', '-q', '-H', '-f', '.ssh/known_hosts'], { user, check: true });
    const entry = String(await here.read(`/home/${user}/.ssh/known_hosts`));
    const { code, stdout, stderr } = await run(user, await list('good', [good]), '--strict-host-keys');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: manualLines, stderr: '' });
    expect(String(await here.read(`/home/${user}/.ssh/known_hosts`))).toContain(entry);
  });

  it('7.1 --host-keys: what it lists is enough, and what it does not list is handed to nobody', async () => {
    await here.write('/etc/keys', `${named(far)} ${await publicKey(far)}\n`);
    const file = await list('far', [far]);
    const result = await runTool(here, ['-f', file, '--host-keys', 'keys'], {
      user: 'listed',
      cwd: '/etc',
      stdin: 'listed-secret\n',
    });
    expect(result).toEqual({ code: 0, stdout: manualLines, stderr: '' });
    for (const host of [here, far]) {
      const lines = String(await host.read('/home/listed/.ssh/known_hosts')).split('\n');
      const types = (of: LabHost) =>
        lines.filter((line) => line.startsWith(`${named(of)} `)).map((line) => line.split(' ')[1]);
      expect(types(far)).toEqual(['ssh-ed25519']);
      // This machine needs no entry: it is reached by no connection that anybody else could answer.
      expect(types(here).sort()).toEqual(['ecdsa-sha2-nistp256', 'ssh-ed25519', 'ssh-rsa']);
    }
  });

  it('7.1 an unknown key is accepted once and its fingerprint shown', async () => {
    const { code, screen } = await runToolInTerminal(
      here,
      ['-f', await list('good', [good]), '--verify', 'star'],
      [
        ['Password: ', 'wrong\r'],
        ['Password: ', 'first-secret\r'],
      ],
      { user: 'first' },
    );
    expect(code).toBe(0);
    const notice = `Notice: ${good.address}: first contact, host key accepted: ssh-ed25519 ${await fingerprint(good)}\n`;
    expect(screen.split(notice)).toHaveLength(2);
  });
});

describe('the way out that an error names', () => {
  it('7.1 a changed key: old and new, where the old one stands, and commands that accept the new one', async () => {
    const old = await publicKey(good);
    const entry = `${named(far)} ${old}\n`;
    await know('rebuilt', `# mine\n${entry}`);
    await here.exec(['ssh-keygen', '-q', '-H', '-f', '.ssh/known_hosts'], { user: 'rebuilt', check: true });
    await here.write('/etc/ssh/ssh_known_hosts', entry);
    const file = await list('far', [far]);
    const first = await run('rebuilt', file);
    const was = `has ssh-ed25519 ${await fingerprint(good)}`;
    expect(first.stderr).toContain(
      `  ${far.address}: HOST KEY CHANGED: it offers ssh-ed25519 ${await fingerprint(far)}, but /home/rebuilt/.ssh/known_hosts:2 ${was}, /etc/ssh/ssh_known_hosts:1 ${was}. No password was sent\n`,
    );
    expect(passwordAttempts(far, 'rebuilt')).toEqual([]);
    const commands = [...first.stderr.matchAll(/(as root )?remove its old key with: (.*?)(?:, and |; )/g)];
    expect(commands.map(([, asRoot = '']) => asRoot)).toEqual(['', 'as root ']);
    for (const [, asRoot, command = ''] of commands)
      await here.exec(['sh', '-c', command], { user: asRoot ? 'root' : 'rebuilt', check: true });
    const second = await run('rebuilt', file);
    expect(second).toMatchObject({ code: 0, stdout: manualLines });
    expect(second.stderr).toContain('first contact, host key accepted: ');
  });

  it('7.1 --strict-host-keys: a command that puts the key on record that was shown', async () => {
    const file = await list('far', [far]);
    const first = await run('strict', file, '--strict-host-keys');
    expect(first.code).toBe(1);
    const command = /if it is the same: (.*)\n/.exec(first.stderr)?.[1] ?? 'false';
    await here.exec(['sh', '-c', `mkdir -p ~/.ssh; ${command}`], { user: 'strict', check: true });
    const second = await run('strict', file, '--strict-host-keys');
    expect(second).toEqual({ code: 0, stdout: manualLines, stderr: '' });
  });
});

describe('keys that a host shows after the login', () => {
  const right = async () => `${good.address} ${await publicKey(good)}\n`;

  it.each<[string, () => Promise<string>, string]>([
    [
      'differs from known_hosts',
      async () => `${good.address} ${await publicKey(far, 'rsa')}\n`,
      'HOST KEY CHANGED: ',
    ],
    ['is revoked', async () => `@revoked * ${await publicKey(good, 'rsa')}\n`, 'is marked @revoked in '],
  ])('7.1 one of them %s: the host is refused before anything is written', async (_title, line, text) => {
    await know('late', `${await right()}${await line()}`);
    const hosts = [here, good];
    const before = await homes(hosts, 'late');
    const { code, stderr } = await run('late', await list('good', [good]));
    expect(code).toBe(1);
    expect(stderr).toContain(`[GAUSS-51101] : SSH exception on these nodes: ${good.address}.\n`);
    expect(stderr).toContain(text);
    expect(stderr).toContain('/home/late/.ssh/known_hosts:2');
    expect(stderr).toContain(`ssh-rsa ${await fingerprint(good, 'rsa')}`);
    expect(stderr).toContain('Nothing was written there\n');
    expect(await homes(hosts, 'late')).toEqual(before);
    await expectNothingLeft(hosts);
  });
});
