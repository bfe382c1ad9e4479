import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { tryLogins } from '../support/try-logins.ts';
import { makeHost, type ProgramHost, patienceMs, shells } from './support/host.ts';

const hosts: ProgramHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.remove();
});
/** An ssh that knows how each login goes by the name of the target, which is its last word but one. */
const ssh = `case " $* " in *" -G "*)
  printf '%s\\n' "$*" >>"$HOST_ROOT/questions"
  [ -z "$FILES" ] || printf 'debug1: Reading configuration data %s\\r\\n' "$FILES" >&2
  [ "$CONFIG" != hangs ] || exec sleep 600
  printf "$CONFIG"
  exit ;;
esac
for word; do before=$target target=$last last=$word; done
printf '%s\\n' "$*" >>"$HOST_ROOT/calls"
said() { printf '%s\\r\\n' "$@" >&2; }
case $target in
  good) said 'debug1: Offering public key: x' 'Authenticated to good'; exit 0 ;;
  refused)
    said 'debug1: Reading configuration data' "debug1: Authenticating to refused:22 as 'omm'" \\
      'debug1: Offering public key: /k ED25519 SHA256:x' 'debug1: Server accepts key: /k' 'debug2: noise' \\
      'omm@refused: Permission denied (publickey).'
    exit 255 ;;
  status) said 'Transferred: sent 1' 'Bytes per second: 2'; exit 7 ;;
  endless) while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy || exit; done ;;
  slow) exec sleep 600 ;;
  turned-away) said 'kex_exchange_identification: Connection closed'; exit 255 ;;
esac
`;

describe.each(shells)('logins.sh under %s', (shell) => {
  /** @param config what the client says of every target. @param file what it has read it from */
  const setUp = (config = '', file?: string) => {
    const host = makeHost(shell);
    hosts.push(host);
    const path = file === undefined ? '' : join(host.root, 'config');
    if (file !== undefined) writeFileSync(path, file);
    host.standIn('ssh', `CONFIG='${config}' FILES='${path}'\n${ssh}`);
    const questions = () =>
      String(host.read(join(host.root, 'questions')))
        .trim()
        .split('\n').length;
    const calls = () =>
      String(host.read(join(host.root, 'calls')))
        .trim()
        .split('\n');
    return { host, calls, questions };
  };
  const limits = { answer: 7, login: 30 };

  it('8.1 8.3 each login in its place, with ssh’s status, and of what it said what tells the cause', async () => {
    const { host } = setUp();
    const results = await tryLogins(
      host.open(),
      ['good', 'refused', 'status', 'good', 'turned-away'],
      limits,
    );
    const [, refused, status, , away] = results;
    expect([results[0], results[3]]).toEqual([{ ok: true }, { ok: true }]);
    // 8.7 Whether it is tried again is not this program's to say.
    expect(away).toMatchObject({ ok: false, status: 255, said: expect.stringContaining('kex_exchange_') });
    expect(refused).toMatchObject({ ok: false, status: 255 });
    expect(refused && !refused.ok ? refused.said.trim().split('\n') : []).toEqual([
      "debug1: Authenticating to refused:22 as 'omm'",
      'debug1: Offering public key: /k ED25519 SHA256:x',
      'debug1: Server accepts key: /k',
      'omm@refused: Permission denied (publickey).',
    ]);
    expect(status).toMatchObject({ ok: false, status: 7 });
    expect(status && !status.ok ? status.said.trim() : '').toBe('');
  });

  it('8.1 ssh asks nothing, learns nothing, forwards nothing, and gets a target as a target', async () => {
    const { host, calls } = setUp();
    const targets = ['-oProxyCommand=touch x', '$(touch y)', '*', "it's"];
    await tryLogins(host.open(), targets, limits);
    const asked = calls();
    expect(asked.map((line) => line.replace(/^.* -- /, '')).sort()).toEqual(
      targets.map((target) => `${target} true`).sort(),
    );
    for (const line of asked) {
      const options = [
        'BatchMode=yes',
        'StrictHostKeyChecking=yes',
        'UpdateHostKeys=no',
        'ConnectTimeout=7',
        'ClearAllForwardings=yes',
      ];
      for (const option of options) expect(line).toContain(`-o ${option} `);
    }
    expect(host.tree()).toEqual({});
  });

  it.each([
    ['kexalgorithms a,curve25519-sha256,b', 'KexAlgorithms=curve25519-sha256,a,b'],
    ['kexalgorithms curve25519-sha256', 'KexAlgorithms=curve25519-sha256'],
    ['kexalgorithms a,curve25519-sha256@libssh.org', undefined],
    ['', undefined],
  ])('8.1 the exchanges that are allowed stay the same, the cheap one first: %j', async (config, option) => {
    const { host, calls } = setUp(`user x\\n${config}\\nport 22\\n`);
    await tryLogins(host.open(), ['good'], limits);
    expect(/KexAlgorithms=\S+/.exec(calls()[0] ?? '')?.[0]).toBe(option);
  });

  it.each([
    ['connecttimeout none', true],
    ['connecttimeout 60', true],
    ['connecttimeout 3', false],
  ])('8.1 a shorter limit of the user’s holds: %s', async (config, set) => {
    const { host, calls } = setUp(`${config}\\n`);
    await tryLogins(host.open(), ['good'], limits);
    expect(calls()[0]?.includes('ConnectTimeout=7')).toBe(set);
  });

  it.each([
    ['controlmaster auto\\ncontrolpath /x/%%h', ['ControlPath=none', 'ControlPersist=no']],
    ['controlmaster auto\\ncontrolpath none', [undefined]],
    ['controlmaster false\\ncontrolpath /x', [undefined]],
  ])(
    '8.1 where connections are shared, one of its own and a shared one are made: %j',
    async (config, made) => {
      const { host, calls } = setUp(`${config}\\n`);
      expect(await tryLogins(host.open(), ['good'], limits)).toEqual([{ ok: true }]);
      expect(calls().map((line) => /Control\w+=\w+/.exec(line)?.[0])).toEqual(made);
    },
  );

  it.each([
    ['KexAlgorithms a\nHost *\n  User x\n', 1],
    ['Include /x\nHost *\n  Port 22\n', 1],
    ['Host b\n  KexAlgorithms a\n', 4],
    ['Match all\n  "include"=/x\n', 4],
    [undefined, 4],
  ])('8.1 the client is asked for each target where its answers can differ: %j', async (file, count) => {
    const { host, questions } = setUp('port 22\\n', file);
    await tryLogins(host.open(), ['good', 'b', 'c'], limits);
    expect(questions()).toBe(count);
  });

  it('7.7 a client that cannot be asked is asked once, and tried all the same', async () => {
    const { host, questions } = setUp('hangs');
    const results = await tryLogins(host.open(), ['good', 'good'], { answer: 1, login: 30 });
    expect(results).toEqual([{ ok: true }, { ok: true }]);
    expect(questions()).toBe(1);
  });

  it('7.7 a login that prints without end, and one that never ends, are told as such', async () => {
    const { host } = setUp();
    const session = host.open();
    const results = await tryLogins(session, ['endless', 'slow'], { answer: 1, login: 1 });
    expect(results).toEqual([
      { ok: false, status: 255, said: expect.stringContaining('Endless: the server goes on printing') },
      { ok: false, status: 124, said: expect.stringContaining('Timeout: no login within 1 s') },
    ]);
    for (const result of results) if (!result.ok) expect(result.said.length).toBeLessThanOrEqual(2048);
    expect((await session.run('echo well', { timeoutMs: patienceMs })).stdout.toString()).toBe('well\n');
  });
});
