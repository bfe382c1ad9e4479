import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import type { HostSpec } from '../../lab/spec.ts';
import { startDialogs } from './support/dialogs.ts';
import { expectNothingLeft, homes, passwordAttempts } from './support/evidence.ts';
import { runToolInTerminal } from './support/terminal.ts';
import { hostNamed, manualLines, runTool, star, writeHostFile } from './support/tool.ts';

const signs = `a'b"c $HOME \\ %s é密`;
const users = [
  'agent',
  'unwilling',
  'file',
  'default',
  'rsa',
  'mixed',
  'many',
  'most',
  'few',
  'kbd',
  'twice',
  'half',
  'no',
];
const accounts = [
  ...users.map((name) => ({ name, password: `${name}-secret` })),
  { name: 'signs', password: signs },
];
const expired = { name: 'root', mustChangePassword: true };

const kinds = {
  here: {},
  plain: {},
  dialogs: { server: 'none' },
  'key-only': { sshdConfig: ['PasswordAuthentication no'] },
  keyboard: { pam: 'keyboard-interactive-only' },
  'expired-keyboard': { pam: 'keyboard-interactive-only', accounts: [expired] },
  'expired-password': { pam: 'on', accounts: [expired] },
  'no-root': { sshdConfig: ['PermitRootLogin no'] },
  'root-by-key': { sshdConfig: ['PermitRootLogin prohibit-password'] },
  'two-tries': { sshdConfig: ['MaxAuthTries 2'] },
  'key-and-password': { sshdConfig: ['AuthenticationMethods publickey,password'] },
  twice: {
    pam: 'on',
    sshdConfig: ['KbdInteractiveAuthentication yes', 'AuthenticationMethods password,keyboard-interactive'],
  },
} satisfies Record<string, HostSpec>;
type Kind = keyof typeof kinds;

let lab: Lab;
let here: LabHost;

const host = (kind: Kind): LabHost => hostNamed(lab, kind);

/** Arguments for a run that takes in this host and some others. */
async function list(...others: Kind[]): Promise<string[]> {
  const path = `/etc/list-${others.join('-')}`;
  await writeHostFile(here, [here, ...others.map(host)], path);
  return ['-f', path, '--verify', 'star'];
}

/** Makes key pairs in a user's home on this host, and lets the last one into the others. */
async function makeKeys(user: string, paths: readonly string[], into: readonly Kind[], type = 'ed25519') {
  const script = `umask 077; mkdir -p .ssh; for key; do ssh-keygen -q -t ${type} -N "" -f "$key"; done; cat "$key.pub"`;
  const made = await here.exec(['sh', '-c', script, 'make', ...paths], { user, check: true });
  const admit = 'umask 077; mkdir -p .ssh; cat >>.ssh/authorized_keys';
  for (const kind of into)
    await host(kind).exec(['sh', '-c', admit], { user, input: made.stdout, check: true });
}

/** Starts an agent of the user's own with keys, in the order given. */
async function startAgent(user: string, keys: readonly string[]): Promise<Record<string, string>> {
  const script = 'ssh-agent -a "$HOME/own" >&2 && SSH_AUTH_SOCK=$HOME/own ssh-add -q "$@"';
  await here.exec(['sh', '-c', script, 'add', ...keys], { user, check: true });
  return { SSH_AUTH_SOCK: `/home/${user}/own` };
}

const agentKeys = async (user: string, env: Record<string, string>): Promise<string> =>
  (await here.exec(['ssh-add', '-L'], { user, env, check: true })).stdout;

const accepted = { result: 'Accepted', method: 'password' };
const failed = { result: 'Failed', method: 'password' };

beforeAll(async () => {
  lab = await startLab({
    hosts: Object.entries(kinds).map(([name, spec]: [string, HostSpec]) => ({
      name,
      ...spec,
      accounts: [...accounts, ...(spec.accounts ?? [])],
    })),
  });
  here = host('here');
});
afterAll(() => lab?.stop());

describe('login without a password', () => {
  it('3.2 by the user’s own agent, which keeps its keys', async () => {
    await makeKeys('agent', ['own-key'], ['plain', 'key-only']);
    const env = await startAgent('agent', ['own-key']);
    const before = await agentKeys('agent', env);
    const args = await list('plain', 'key-only');
    const run = await runToolInTerminal(here, args, [], { user: 'agent', env });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(run.screen).not.toContain('assword');
    expect(passwordAttempts(host('plain'), 'agent')).toEqual([]);
    expect(await agentKeys('agent', env)).toBe(before);
  });

  it.each([
    ['by -i FILE', 'file', 'somewhere', 'ed25519', ['-i', 'somewhere']],
    ['by a default key', 'default', '.ssh/id_ecdsa', 'ecdsa', []],
    ['by an RSA key', 'rsa', '.ssh/id_rsa', 'rsa', []],
  ] as const)('3.2 %s, nothing is asked', async (_title, user, path, type, more) => {
    await makeKeys(user, [path], ['plain', 'key-only'], type);
    // A default key under a passphrase is of no use, and no hindrance.
    const locked = 'ssh-keygen -q -t ed25519 -N secret -f .ssh/id_ed25519';
    await here.exec(['sh', '-c', locked], { user, check: true });
    const run = await runTool(here, [...(await list('plain', 'key-only')), ...more], { user });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(run.stderr).not.toContain('assword');
  });

  it('3.2 a key that its agent will not sign with is passed over', async () => {
    await makeKeys('unwilling', ['own-key'], ['plain']);
    // To be confirmed, by a program that is not there.
    const env = await startAgent('unwilling', ['-c', 'own-key']);
    const options = { user: 'unwilling', env, stdin: 'unwilling-secret\n' };
    const run = await runTool(here, await list('plain'), options);
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(passwordAttempts(host('plain'), 'unwilling')).toEqual([accepted]);
  });

  it('3.2 a second run logs in by the trust key', async () => {
    const run = await runTool(here, await list('plain', 'key-only'), { user: 'default' });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
  });

  it('3.2 one host accepts a key, the other needs the password, which goes to it alone', async () => {
    await makeKeys('mixed', ['.ssh/id_ed25519'], ['key-only']);
    const run = await runTool(here, await list('key-only', 'plain'), {
      user: 'mixed',
      stdin: 'mixed-secret\n',
    });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(passwordAttempts(host('plain'), 'mixed')).toEqual([accepted]);
    expect(passwordAttempts(host('key-only'), 'mixed')).toEqual([]);
  });

  it('3.2 no key is accepted and the host takes no password: it says so, and what it offers', async () => {
    const run = await runTool(here, await list('key-only', 'plain'), { user: 'no', stdin: 'no-secret\n' });
    expect(run.code).toBe(1);
    const { address } = host('key-only');
    expect(run.stderr).toContain(`[GAUSS-51101] : SSH exception on these nodes: ${address}.\n`);
    expect(run.stderr).toContain(
      `  ${address}: no key was accepted, and the server takes no password (it offers publickey)\n`,
    );
    expect(run.stderr).toMatch(new RegExp(`  ${address}: .*-i FILE.*PasswordAuthentication`));
  });
});

describe('an agent with more keys than a server lets one try', () => {
  const eight = Array.from({ length: 8 }, (_, i) => `key-${i}`);

  it('3.2 none is accepted: the password still works, with MaxAuthTries 6 and 2', async () => {
    await makeKeys('many', eight, []);
    const env = await startAgent('many', eight);
    const run = await runTool(here, await list('plain', 'two-tries'), {
      user: 'many',
      env,
      stdin: 'many-secret\n',
    });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    for (const kind of ['plain', 'two-tries'] as const)
      expect(passwordAttempts(host(kind), 'many')).toEqual([accepted]);
  });

  it('3.2 the last of them is accepted: no password is asked', async () => {
    await makeKeys('most', eight, ['plain', 'two-tries', 'key-only']);
    const env = await startAgent('most', eight);
    const run = await runTool(here, await list('plain', 'two-tries', 'key-only'), { user: 'most', env });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(run.stderr).not.toContain('assword');
  });

  it('3.4 a wrong password after five refused keys is still told from a lost connection', async () => {
    const five = eight.slice(0, 5);
    await makeKeys('few', five, []);
    const env = await startAgent('few', five);
    const run = await runToolInTerminal(
      here,
      await list('plain'),
      [
        ['Password: ', 'wrong\r'],
        [`on the node[${host('plain').address}].`, ''],
        ['Password: ', 'few-secret\r'],
      ],
      { user: 'few', env },
    );
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(passwordAttempts(host('plain'), 'few')).toEqual([failed, accepted]);
  });
});

describe('keyboard-interactive', () => {
  it('3.3 is used where only that is offered, once', async () => {
    const args = await list('keyboard');
    const runs = [
      await runTool(here, args, { user: 'kbd', stdin: 'kbd-secret\n' }),
      await runTool(here, args, { user: 'signs', stdin: `${signs}\n` }),
    ];
    for (const run of runs) expect(run).toMatchObject({ code: 0, stdout: manualLines });
    for (const user of ['kbd', 'signs'])
      expect(passwordAttempts(host('keyboard'), user)).toEqual([
        { result: 'Accepted', method: 'keyboard-interactive/pam' },
      ]);
  });

  it('3.3 a wrong password is tried once', async () => {
    const run = await runTool(here, await list('keyboard'), { user: 'no', stdin: 'wrong\n' });
    expect(run.code).toBe(1);
    const { address } = host('keyboard');
    expect(run.stderr).toContain(`[GAUSS-50306] : The password of ${address} is incorrect.\n`);
    expect(passwordAttempts(host('keyboard'), 'no')).toEqual([
      { result: 'Failed', method: 'keyboard-interactive/pam' },
    ]);
  });

  it('3.3 a prompt for a new password ends that host, its text shown; the password is what it was', async () => {
    const odd = host('expired-keyboard');
    const before = await homes([here, host('plain'), odd], 'root');
    const run = await runTool(here, await list('plain', 'expired-keyboard'), { stdin: 'root-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`[GAUSS-51101] : SSH exception on these nodes: ${odd.address}.\n`);
    expect(run.stderr).toMatch(
      new RegExp(
        `  ${odd.address}: the server asks for something other than the password: .*[Cc]urrent password`,
      ),
    );
    expect(run.stderr).toContain(`ssh root@${odd.address}`);
    expect(await homes([here, host('plain'), odd], 'root')).toEqual(before);
  });

  it('3.3 an expired password where the password method is on: the host says so in its own words', async () => {
    const { address } = host('expired-password');
    const run = await runTool(here, await list('expired-password'), { stdin: 'root-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(new RegExp(`  ${address}: .*[Pp]assword change required`));
  });
});

describe('what keyboard-interactive may ask', () => {
  const quiet = (prompt: string) => ({ prompt, echo: false });
  const dialogs = {
    2201: [[quiet('Verification code: ')]],
    2202: [[quiet('Password: ')], [quiet('Verification code: ')]],
    2203: [[quiet('Password: ')], [quiet('Password: ')]],
    2204: [[quiet('Password: '), quiet('Verification code: ')]],
    2205: [[{ prompt: 'Password (shown): ', echo: true }]],
    2206: [[quiet('Current password: ')], [quiet('New password: ')]],
    2207: [[quiet('One-time password (OTP) \x1b[2J: ')]],
  };
  let answers: (port: number) => Promise<string[]>;
  beforeAll(async () => {
    answers = await startDialogs(host('dialogs'), dialogs);
  });

  it.each([
    [2201, 'a one-time code', 'Verification code:', []],
    [2202, 'a one-time code after the password', 'Verification code:', ['no-secret']],
    [2204, 'two things at once', 'Password:  Verification code:', []],
    [2205, 'a password that is shown', 'Password (shown):', []],
    [2206, 'a new password', 'Current password:', []],
    [2207, 'a one-time password', 'One-time password (OTP) \\x1b[2J:', []],
  ])('3.3 port %i asks for %s: that ends the host, with the text shown', async (port, _what, text, sent) => {
    const { address } = host('dialogs');
    const file = await writeHostFile(here, [here, `${address},${port}`], `/etc/port-${port}`);
    const run = await runTool(here, ['-f', file, ...star], { user: 'no', stdin: 'no-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`[GAUSS-51101] : SSH exception on these nodes: ${address}.\n`);
    expect(run.stderr).toContain(
      `  ${address}: the server asks for something other than the password: ${text}\n`,
    );
    expect(await answers(port)).toEqual(sent);
  });

  it('3.3 being asked for the password again in the same dialogue is a refusal; no second answer is given', async () => {
    const { address } = host('dialogs');
    const file = await writeHostFile(here, [here, `${address},2203`], '/etc/port-2203');
    const run = await runTool(here, ['-f', file, ...star], { user: 'no', stdin: 'no-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`[GAUSS-50306] : The password of ${address} is incorrect.\n`);
    expect(await answers(2203)).toEqual(['no-secret']);
  });
});

describe('a server for which one method is not enough', () => {
  it('3.2 is refused before anything changes: trust by a key alone can never work there', async () => {
    await makeKeys('half', ['.ssh/id_ed25519'], ['key-and-password']);
    const before = await homes([here, host('key-and-password')], 'half');
    const run = await runTool(here, await list('key-and-password'), { user: 'half', stdin: 'half-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(
      `  ${host('key-and-password').address}: one login method is not enough for the server (it goes on to ask for password)\n`,
    );
    expect(passwordAttempts(host('key-and-password'), 'half')).toEqual([]);
    expect(await homes([here, host('key-and-password')], 'half')).toEqual(before);
  });

  it('3.3 a password goes to it by one method only', async () => {
    const run = await runTool(here, await list('twice'), { user: 'twice', stdin: 'twice-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('(it goes on to ask for keyboard-interactive)\n');
    expect(host('twice').sshdLog()).not.toContain('keyboard-interactive');
  });
});

describe('root', () => {
  it.each(['no-root', 'root-by-key'] as const)('3.4 %s: a refusal names PermitRootLogin', async (kind) => {
    const before = await homes([here, host(kind)], 'root');
    const run = await runTool(here, await list(kind), { stdin: 'root-secret\n' });
    const { address } = host(kind);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`[GAUSS-50306] : The password of ${address} is incorrect.\n`);
    expect(run.stderr).toMatch(new RegExp(`  ${address}: .*PermitRootLogin in its sshd_config`));
    expect(passwordAttempts(host(kind), 'root')).toEqual([failed]);
    expect(await homes([here, host(kind)], 'root')).toEqual(before);
  });

  it('leaves nothing behind on any host', async () => {
    await expectNothingLeft(lab.hosts.filter(({ name }) => name !== 'dialogs'));
  });
});
