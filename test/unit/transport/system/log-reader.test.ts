import { describe, expect, it } from 'vitest';
import { type LogState, logReader } from '../../../../src/transport/system/log-reader.ts';
import { problemOf } from '../../../../src/transport/system/problem-of.ts';
import { meaningOf } from '../../../../src/transport/system/questions.ts';

/** What a log tells, in pieces of some size. */
function read(lines: readonly string[], size = 7): LogState {
  const reader = logReader();
  const bytes = Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1');
  let state = reader.add(Buffer.alloc(0));
  for (let at = 0; at < bytes.length; at += size) state = reader.add(bytes.subarray(at, at + size));
  return state;
}

const greeting = 'debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2';
const exchanged = 'debug1: SSH2_MSG_NEWKEYS received';
const sha = `SHA256:${'a'.repeat(43)}`;
const bastion = [
  greeting,
  exchanged,
  'debug1: Authentications that can continue: publickey',
  'debug1: Next authentication method: publickey',
  `debug1: Offering public key: /home/omm/.ssh/id_ed25519 ED25519 ${sha}`,
  'Authenticated to bastion ([10.0.0.9]:22) using "publickey".',
];

describe('the log of ssh', () => {
  it('tells how far it is, and what the server takes', () => {
    expect(read(['debug1: Connecting to 10.0.0.1 [10.0.0.1] port 22.']).stage).toBe('connect');
    expect(read([greeting]).stage).toBe('handshake');
    expect(
      read([
        greeting,
        exchanged,
        'debug1: Authentications that can continue: publickey,password',
        'debug1: Next authentication method: keyboard-interactive',
        'debug2: input_userauth_info_req: num_prompts 1',
        'debug1: Remote: /root/.ssh/authorized_keys:1: key options: pty',
      ]),
    ).toMatchObject({
      stage: 'login',
      offered: ['publickey', 'password'],
      method: 'keyboard-interactive',
      prompts: 1,
      remarks: ['/root/.ssh/authorized_keys:1: key options: pty'],
      authenticated: false,
    });
  });

  it('of a jump host is over when that of the host begins', () => {
    expect(read(bastion)).toMatchObject({ authenticated: true, method: 'publickey', keys: [sha] });
    expect(read([...bastion, greeting])).toEqual({ ...read([greeting]) });
  });

  it.each([
    'debug1: Authenticated to 10.0.0.1 ([10.0.0.1]:22) using "publickey".',
    'Authenticated to 10.0.0.1 (via proxy) using "password".',
    'Authenticated to 10.0.0.1 ([10.0.0.1]:22).',
  ])('tells of the login: %s', (line) => {
    expect(read([line])).toMatchObject({ authenticated: true, partial: false });
  });

  it('tells of a login that is not enough', () => {
    expect(read(['Authenticated using "publickey" with partial success.'])).toMatchObject({
      partial: true,
      authenticated: false,
    });
  });

  it('7.7 keeps little of what a host may send without end', () => {
    const noise = Array.from({ length: 5000 }, (_, i) => [
      `debug1: Remote: ${i} ${'x'.repeat(600)}`,
      `noise ${i}`,
    ]);
    const state = read(noise.flat(), 65_536);
    expect(state.remarks).toHaveLength(50);
    expect(state.last).toEqual(['noise 4995', 'noise 4996', 'noise 4997', 'noise 4998', 'noise 4999']);
    expect(Math.max(...state.remarks.map(({ length }) => length))).toBeLessThan(501);
    // A line without an end, too.
    const reader = logReader();
    for (let i = 0; i < 100; i++) reader.add(Buffer.alloc(65_536, 'x'));
    expect(reader.add(Buffer.from('\n')).last.join('').length).toBeLessThan(501);
  });
});

describe('why ssh ended', () => {
  const ended = (stage: string[], ...lines: string[]): LogState => read([...stage, ...lines]);
  const login = [greeting, exchanged, 'debug1: Authentications that can continue: publickey,password'];
  it.each([
    ['refused', ended([], 'ssh: connect to host 10.0.0.1 port 22: Connection refused'), false],
    ['no-route', ended([], 'ssh: connect to host 10.0.0.1 port 22: No route to host'), false],
    ['timed-out', ended([], 'ssh: connect to host 10.0.0.1 port 22: Connection timed out'), false],
    ['throttled', ended([], 'kex_exchange_identification: Connection closed by remote host'), false],
    ['throttled', ended([], 'kex_exchange_identification: read: Connection reset by peer'), false],
    [
      'no-common-algorithm',
      ended([greeting], 'Unable to negotiate with 10.0.0.1 port 22: no matching key exchange method found.'),
      false,
    ],
    ['no-password-method', ended(login, 'root@10.0.0.1: Permission denied (publickey).'), false],
    ['password-refused', ended(login, 'root@10.0.0.1: Permission denied (publickey,password).'), true],
    ['closed', ended(login, 'Connection closed by 10.0.0.1 port 22'), false],
    ['closed', ended([], 'Could not resolve hostname bastion: Name or service not known'), false],
  ])('%s', (code, state, passwordSent) => {
    expect(problemOf(state, passwordSent)).toMatchObject({ code });
  });
});

describe('3.3 what ssh asks', () => {
  const at = (method: string | undefined, prompts = 0): LogState => ({
    ...read([greeting, exchanged]),
    method,
    prompts,
  });
  const key = "Enter passphrase for key '/root/.ssh/id_ed25519': ";
  const authenticity = "The authenticity of host '10.0.0.1 (10.0.0.1)' can't be established.\nED25519 key…";
  it.each([
    ['the host key, before anything else', authenticity, true, read([greeting]), 'host-key'],
    ['the password', "root@10.0.0.1's password: ", true, at('password'), 'password'],
    ['a dialogue that asks for it', 'Password: ', true, at('keyboard-interactive', 1), 'password'],
    ['the same of ssh 8.6', '(root@10.0.0.1) Password: ', true, at('keyboard-interactive', 1), 'password'],
    ['a key of the user’s own', key, true, at('publickey'), 'own-key'],
    ['a PIN', "Enter PIN for 'token': ", true, at('publickey'), 'own-key'],
    ['a key on the way', key, false, at('publickey'), 'own-key'],
    ['the key of a jump host', authenticity, false, read([greeting]), 'jump-host-key'],
    // What must get no answer.
    ['a code', '(root@10.0.0.1) Verification code: ', true, at('keyboard-interactive', 1), 'other'],
    ['two things at once', 'Password: ', true, at('keyboard-interactive', 2), 'other'],
    ['a new password', "Enter root@10.0.0.1's new password: ", true, at('password'), 'other'],
    ['a server that pretends to ask for a key', key, true, at('keyboard-interactive', 1), 'other'],
    ['a server that pretends a host key', authenticity, true, at('keyboard-interactive', 1), 'other'],
    ['a host key after the exchange', authenticity, true, at(undefined), 'other'],
    ['the password of a jump host', "omm@bastion's password: ", false, at('password'), 'other'],
    ['a dialogue of a jump host', 'Password: ', false, at('keyboard-interactive', 1), 'other'],
  ])('%s', (_, text, direct, state, is) => {
    expect(meaningOf(text, direct, state)).toEqual({ is });
  });
});
