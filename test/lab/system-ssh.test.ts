import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import type { HostSpec } from '../../lab/spec.ts';
import { expectNothingLeft, passwordAttempts } from './support/evidence.ts';
import { runToolInTerminal } from './support/terminal.ts';
import { hostNamed, runTool, star, writeHostFile } from './support/tool.ts';

const users = ['jump', 'wrong', 'changed', 'locked', 'keys', 'records'].map((name) => ({
  name,
  password: `${name}-secret`,
}));
const kinds = {
  here: {},
  bastion: {},
  // Only the bastion leads there.
  far: {},
  // What ssh2 does not have.
  quantum: { sshdConfig: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] },
  certified: { sshdConfig: ['PasswordAuthentication no', 'TrustedUserCAKeys /etc/ssh/ca.pub'] },
  keyboard: { pam: 'keyboard-interactive-only' },
} satisfies Record<string, HostSpec>;
type Kind = keyof typeof kinds;

let lab: Lab;
let here: LabHost;
const host = (kind: Kind): LabHost => hostNamed(lab, kind);

/** Runs shell lines on this host. */
const sh = async (user: string, script: string, input = ''): Promise<string> =>
  (await here.exec(['sh', '-c', script], { user, input, check: true })).stdout;

/** The arguments that name some hosts. */
async function list(...others: Kind[]): Promise<string[]> {
  const path = `/etc/list-${others.join('-')}`;
  return ['-f', await writeHostFile(here, others.map(host), path)];
}

/** Makes a key of a user's own on this host, and lets it into another. */
async function admit(user: string, kind: Kind, passphrase = ''): Promise<void> {
  const made = await sh(
    user,
    `umask 077; mkdir -p .ssh; ssh-keygen -q -t ed25519 -a 1 -N '${passphrase}' -f .ssh/id_ed25519; cat .ssh/id_ed25519.pub`,
  );
  await host(kind).exec(['sh', '-c', 'umask 077; mkdir -p .ssh; cat >>.ssh/authorized_keys'], {
    user,
    input: made,
    check: true,
  });
}

/** Has a user on this host know the host key of another, or one that it does not have. */
async function know(user: string, kind: Kind, whose: Kind = kind): Promise<void> {
  const key = await host(whose).read('/etc/ssh/ssh_host_ed25519_key.pub');
  const line = `${host(kind).address} ${key.toString().split(' ').slice(0, 2).join(' ')}\n`;
  await sh(user, 'umask 077; mkdir -p .ssh; cat >>.ssh/known_hosts', line);
}

beforeAll(async () => {
  lab = await startLab({
    hosts: Object.entries(kinds).map(([name, spec]) => ({ name, ...spec, accounts: users })),
  });
  here = host('here');
});
afterAll(() => lab?.stop());

describe('through a jump host', () => {
  const args = ['--ssh', 'auto'];

  it('7.1 one that is not known is refused by name, and nothing goes further', async () => {
    await lab.block(host('here').index, host('far').index, { action: 'reject' });
    await admit('root', 'bastion');
    await sh(
      'root',
      'umask 077; cat >.ssh/config',
      `Host ${host('far').address} far\n  ProxyJump ${host('bastion').address}\n`,
    );
    const run = await runTool(here, [...(await list('far')), ...args], { stdin: 'root-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`does not know a jump host on the way: ${host('bastion').address}`);
    expect(passwordAttempts(host('far'), 'root')).toEqual([]);
    expect(passwordAttempts(host('bastion'), 'root')).toEqual([]);
  });

  it('7.1 the configuration of ssh says which: trust is made, proved, looked at and removed', async () => {
    await know('root', 'bastion');
    const made = await runTool(here, await list('far'), { stdin: 'root-secret\n' });
    expect(made, made.stderr).toMatchObject({ code: 0 });
    expect(made.stderr).toContain(
      `${host('far').address}: reached by this machine's ssh: the configuration of ssh sets proxyjump for it`,
    );
    // The password went through the bastion, and not to it.
    expect(host('far').sshdLog()).toContain(`Accepted password for root from ${host('bastion').address}`);
    expect(passwordAttempts(host('bastion'), 'root')).toEqual([]);
    for (const command of [['verify'], ['doctor'], ['agent', 'status'], ['remove']]) {
      const run = await runTool(here, [...command, ...(await list('far'))]);
      expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 });
    }
    await expectNothingLeft([here]);
  });

  it('7.1 by -J, as another user there', async () => {
    await admit('jump', 'bastion');
    await know('jump', 'bastion');
    const through = `jump@${host('bastion').address}:22`;
    const made = await runTool(here, [...(await list('keyboard')), '-J', through, ...star], {
      user: 'jump',
      stdin: 'jump-secret\n',
    });
    expect(made, made.stderr).toMatchObject({ code: 0 });
    expect(host('keyboard').sshdLog()).toContain(
      `Accepted keyboard-interactive/pam for jump from ${host('bastion').address}`,
    );
    // Behind it, a changed key stops the run before the password leaves.
    await know('changed', 'bastion');
    await admit('changed', 'bastion');
    await know('changed', 'quantum', 'keyboard');
    const changed = await runTool(here, [...(await list('quantum')), '-J', host('bastion').address], {
      user: 'changed',
      stdin: 'changed-secret\n',
    });
    expect(changed.code).toBe(1);
    expect(changed.stderr).toContain('HOST KEY CHANGED');
    expect(passwordAttempts(host('quantum'), 'changed')).toEqual([]);
  });
});

it('7.1 files and names that the configuration of ssh gives for host keys count, over both transports', async () => {
  const { address } = host('bastion');
  const key = (await host('keyboard').read('/etc/ssh/ssh_host_ed25519_key.pub'))
    .toString()
    .split(' ')
    .slice(0, 2);
  await sh('records', 'umask 077; mkdir -p .ssh; cat >.ssh/other', `db ${key.join(' ')}\n`);
  await sh(
    'records',
    'cat >.ssh/config',
    `Host ${address}\n  HostKeyAlias db\n  UserKnownHostsFile ~/.ssh/other\n`,
  );
  for (const alias of ['', 'HostKeyAlias']) {
    // Without the name, that of the address is what counts.
    if (alias === '')
      await sh('records', `sed -i 's/^db /${address} /' .ssh/other; sed -i '/HostKeyAlias/d' .ssh/config`);
    else
      await sh('records', `sed -i 's/^${address} /db /' .ssh/other; sed -i '1a HostKeyAlias db' .ssh/config`);
    const run = await runTool(here, [...(await list('bastion')), ...star], {
      user: 'records',
      stdin: 'records-secret\n',
    });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('HOST KEY CHANGED');
    expect(run.stderr).toContain('/home/records/.ssh/other:1');
  }
  expect(passwordAttempts(host('bastion'), 'records')).toEqual([]);
});

it('a server without a common algorithm is reached by the machine’s own ssh', async () => {
  const hosts = await list('quantum');
  const never = await runTool(here, [...hosts, '--ssh', 'builtin'], { stdin: 'root-secret\n' });
  expect(never.code).toBe(1);
  const made = await runTool(here, [...hosts, ...star], { stdin: 'root-secret\n' });
  expect(made, made.stderr).toMatchObject({ code: 0 });
  expect(made.stderr).toContain('the builtin one has no algorithm in common with it');
});

it('a certificate of the user’s own logs in, without a password', async () => {
  await sh(
    'root',
    'ssh-keygen -q -t ed25519 -N "" -f /root/ca && ssh-keygen -q -s /root/ca -I me -n root .ssh/id_ed25519.pub',
  );
  await host('certified').write('/etc/ssh/ca.pub', await here.read('/root/ca.pub'));
  await sh(
    'root',
    'cat >>.ssh/config',
    `Host ${host('certified').address}\n  CertificateFile ~/.ssh/id_ed25519-cert.pub\n`,
  );
  const made = await runTool(here, [...(await list('certified')), ...star]);
  expect(made, made.stderr).toMatchObject({ code: 0 });
  expect(host('certified').sshdLog()).toContain('ED25519-CERT');
});

describe('passwords and keys by the machine’s own ssh', () => {
  const args = ['--ssh', 'system', '--verify', 'star'];

  it('3.3 a wrong password reaches one host only', async () => {
    const run = await runTool(here, [...(await list('bastion', 'far', 'quantum', 'keyboard')), ...args], {
      user: 'wrong',
      stdin: 'no such\n',
    });
    expect(run.code).toBe(1);
    const asked = lab.hosts.flatMap((one) => passwordAttempts(one, 'wrong'));
    expect(asked.map(({ result }) => result)).toEqual(['Failed']);
    await expectNothingLeft([here]);
  });

  it('7.1 no password goes to a host whose key has changed', async () => {
    await know('locked', 'bastion', 'keyboard');
    const run = await runTool(here, [...(await list('bastion')), ...args], {
      user: 'locked',
      stdin: 'locked-secret\n',
    });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('HOST KEY CHANGED');
    expect(passwordAttempts(host('bastion'), 'locked')).toEqual([]);
  });

  it('3.1 what opens a key of the user’s own is asked for once, by name', async () => {
    await admit('keys', 'bastion', 'open sesame');
    const { address } = host('bastion');
    const terminal = await runToolInTerminal(
      here,
      [...(await list('bastion')), ...args],
      [["Enter passphrase for key '/home/keys/.ssh/id_ed25519': ", 'open sesame\r']],
      { user: 'keys' },
    );
    expect(terminal.code, terminal.screen).toBe(0);
    expect(terminal.screen).toContain(`ssh asks, on the way to ${address}:`);
    expect(terminal.screen).not.toContain('open sesame');
    expect(passwordAttempts(host('bastion'), 'keys')).toEqual([]);
  });
});
