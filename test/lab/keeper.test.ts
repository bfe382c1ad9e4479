import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import type { HostSpec } from '../../lab/spec.ts';
import { encodeFastPassphrase } from '../../src/formats/fast-passphrase.ts';
import * as by from './support/keeper.ts';

const small = ['timeout', 'stat', 'chmod', 'mv', 'rm', 'sleep', 'wc', 'id', 'setsid'];
// dash and bash: keeper-safety.test.ts and keeper-calls.test.ts, and without a login test/programs/keeper*.test.ts.
const kinds: HostSpec[] = [
  { name: 'busybox', sh: 'busybox', boot: small.map((name) => `ln -sf busybox /usr/bin/${name}`) },
  { name: 'bullseye', release: 'bullseye' },
  { name: 'trixie', release: 'trixie' },
];

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ hosts: kinds });
  for (const host of lab.hosts) await by.install(host);
});
afterAll(() => lab?.stop());

describe.each(kinds.map(({ name = '' }, index) => ({ name, index })))('on $name', ({ index }) => {
  let host: LabHost;
  const ok = expect.objectContaining({ code: 0, stdout: '', stderr: '' });
  const lines = async () => (await by.agents(host)).map((agent) => agent.line);
  const kill = async (...which: (0 | 1)[]) => {
    const found = await by.agents(host);
    await by.signal(host, 'KILL', ...which.map((one) => found[one]?.pid));
  };
  const recovered = () => by.until(async () => (await by.status(host)) === by.bothWell);

  beforeEach(async () => {
    const found = lab.hosts[index];
    if (!found) throw new Error('no host');
    host = found;
    expect((await by.keep(host, 'start')).code).toBe(0);
  });

  it('5.5 starts two agents with the very command lines, and then leaves them alone', async () => {
    await by.keep(host, 'stop');
    const both = Object.values(by.sockets);
    const started = await by.keep(host, 'start');
    expect(started.stdout).toBe(both.map((socket) => `started ${socket}\n`).join(''));
    expect(await lines()).toEqual(by.twoAgents);
    expect(await by.status(host)).toBe(by.bothWell);
    const look = () =>
      by.line(host, 'stat -c "%n %i %y %a" gaussdb_tmp gaussdb_tmp/* gaussdb_tmp/.keep* 2>&1; :');
    const before = [await look(), await by.agents(host)];
    expect((await by.keep(host, 'start')).stdout).toBe(both.map((socket) => `kept ${socket}\n`).join(''));
    for (const word of ['first', 'cron', 'login']) expect(await by.keep(host, word)).toEqual(ok);
    expect([await look(), await by.agents(host)]).toEqual(before);
    expect(await by.ssh(host)).toMatchObject({ code: 0, stdout: 'in\n', stderr: '' });
  });

  it('5.8 one killed: the next connection works at once, and it comes back', async () => {
    await kill(0);
    expect(await by.keep(host, 'first')).toMatchObject({ code: 1, stdout: '', stderr: '' });
    await recovered();
    await kill(0);
    expect(await by.ssh(host)).toMatchObject({ code: 0, stdout: 'in\n', stderr: '' });
    await recovered();
    await kill(1);
    expect(await by.keep(host, 'first')).toEqual(ok);
    await recovered();
    expect(await lines()).toEqual(by.twoAgents);
  });

  it('5.8 both killed: the next connection revives them', async () => {
    await kill(0, 1);
    expect(await by.ssh(host)).toMatchObject({ code: 0, stdout: 'in\n', stderr: '' });
    await recovered();
    await kill(0, 1);
    expect(await by.keep(host, 'first')).toEqual(ok);
    expect(await by.status(host)).toBe(by.bothWell);
  });

  it('5.8 both killed and 20 connections at once: one pair of agents', async () => {
    await kill(0, 1);
    const many = await Promise.all(Array.from({ length: 20 }, () => by.keep(host, 'first')));
    // Some may be told to use the standby, which can be there a moment before the first.
    expect(many.filter(({ code }) => code > 1)).toEqual([]);
    expect(await lines()).toEqual(by.twoAgents);
    await kill(0, 1);
    const logins = await Promise.all(Array.from({ length: 8 }, () => by.ssh(host)));
    expect(logins.map(({ stdout }) => stdout)).toEqual(logins.map(() => 'in\n'));
    expect(await lines()).toEqual(by.twoAgents);
    expect(await by.line(host, 'ls -A gaussdb_tmp | grep keeping; :')).toBe('');
  });

  it('5.8 a stopped one is left alone, and not used', async () => {
    const [first, standby] = await by.agents(host);
    await by.signal(host, 'STOP', first?.pid);
    expect(await by.keep(host, 'first')).toMatchObject({ code: 1 });
    expect(await by.ssh(host)).toMatchObject({ code: 0, stdout: 'in\n', stderr: '' });
    expect((await by.keep(host, 'status')).stdout).toMatch(/^first STOPPED \d+ - -\nstandby RUNNING/);
    expect((await by.keep(host, 'start')).stdout).toContain(
      `failed ${by.sockets.first}\nprocess ${first?.pid} is`,
    );
    await by.signal(host, 'KILL', standby?.pid);
    expect(await by.keep(host, 'first')).toMatchObject({ code: 1 });
    expect(await lines()).toEqual(by.twoAgents);
    await by.signal(host, 'CONT', first?.pid);
    expect(await by.keep(host, 'first')).toEqual(ok);
    expect((await by.agents(host))[0]?.pid).toBe(first?.pid);
  });

  it('5.8 after a restart of the host, with the PIDs in use again', async () => {
    await host.reboot();
    expect(await lines()).toEqual([]);
    expect(await by.status(host)).toBe('first DEAD - - -\nstandby DEAD - - -');
    const others = (await by.line(host, 'for i in 1 2; do sleep 600 >/dev/null 2>&1 & echo $!; done')).split(
      '\n',
    );
    await by.line(
      host,
      `cd gaussdb_tmp; sed -i 1s/.*/${others[0]}/ agent_pid; sed -i 1s/.*/${others[1]}/ standby_pid`,
    );
    expect(await by.ssh(host)).toMatchObject({ code: 0, stdout: 'in\n', stderr: '' });
    expect(await by.status(host)).toBe(by.bothWell);
    await by.keep(host, 'stop');
    await by.signal(host, 'KILL', ...others.filter(Boolean).map(Number));
  });

  it.each(['cron', 'login'])('5.8 %s gives an agent its key back, and starts what is dead', async (word) => {
    for (const socket of Object.values(by.sockets))
      await by.line(host, `SSH_AUTH_SOCK=${socket} ssh-add -qD`);
    expect(await by.status(host)).toBe(by.bothWell.replaceAll('1 key', '0 no-key'));
    expect(await by.keep(host, word)).toEqual(ok);
    expect(await by.status(host)).toBe(by.bothWell);
    await kill(0, 1);
    expect(await by.keep(host, word)).toEqual(ok);
    expect(await by.status(host)).toBe(by.bothWell);
  });

  it('5.9 a wrong passphrase, none, no key: says so, and ends', async () => {
    await by.line(host, 'cp -p gaussdb_tmp/agent_passphrase right; cp -p .ssh/id_om key');
    await host.write('/home/omm/wrong', encodeFastPassphrase(by.passphrase.replace('A', 'B')), {
      owner: 'omm',
    });
    await kill(0, 1);
    for (const [change, reason] of [
      ['cp wrong gaussdb_tmp/agent_passphrase', 'Bad passphrase'],
      ['echo 1 00 zz >gaussdb_tmp/agent_passphrase', 'agent_passphrase cannot be read'],
      ['cp right gaussdb_tmp/agent_passphrase; rm .ssh/id_om', 'No such file'],
    ] as const) {
      await by.line(host, change);
      const { code, stdout } = await by.keep(host, 'start');
      const lost = Object.values(by.sockets).map((socket) => `failed ${socket}\n.*${reason}.*\n`);
      expect([code, stdout]).toEqual([1, expect.stringMatching(new RegExp(`^${lost.join('')}$`))]);
      for (const word of ['first', 'cron', 'login'])
        expect(await by.keep(host, word)).toMatchObject({ code: 1, stdout: '', stderr: '' });
      expect(await lines()).toEqual([]);
      expect(await by.line(host, 'ls gaussdb_tmp')).toBe('agent_passphrase\nkeep_agents\nssh_config\n');
    }
    await by.line(host, 'mv right gaussdb_tmp/agent_passphrase; mv key .ssh/id_om');
  });
});
