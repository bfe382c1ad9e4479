import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeFastPassphrase } from '../../src/formats/fast-passphrase.ts';
import { askKeeper, lookAtAgents, startAgents } from '../../src/host/agents/agents.ts';
import { clearHost, endAgents } from '../../src/host/leave/leave.ts';
import { agents, kill, removeHosts, until } from './support/agents.ts';
import { type ProgramHost, patienceMs, problemOf, shells } from './support/host.ts';
import { keptHost, passphrase } from './support/keeper.ts';

const hosts: ProgramHost[] = [];
afterEach(() => removeHosts(hosts.splice(0)));

describe.each(shells)('keeper.sh under %s', (shell) => {
  const setUp = async () => {
    const { host, session, at, keep: run } = await keptHost(shell, hosts);
    const keep = async (word: 'status' | 'start' | 'stop' | 'login') => {
      const { status, text } = await askKeeper(session, host.home, word, patienceMs);
      return `${status} ${text.replaceAll(host.home, '~')}`;
    };
    const first = async (): Promise<number> => (await run('first')).status;
    return { host, session, at, keep, run, first };
  };
  const agent = (role: string, state: string, rest: object = {}) =>
    expect.objectContaining({ role, state, ...rest });
  const well = [
    agent('first', 'RUNNING', { keys: 1, trustKey: true, ours: true }),
    agent('standby', 'RUNNING', { keys: 1, trustKey: true, ours: true }),
  ];

  it('5.5 start, status, stop: two agents with the trust key, once, and none in the end', async () => {
    const { host, session, at, keep } = await setUp();
    expect(await lookAtAgents(session, host.home, patienceMs)).toEqual([
      agent('first', 'DEAD', { ours: false }),
      agent('standby', 'DEAD', { ours: false }),
    ]);
    expect(await keep('start')).toBe(
      '0 started ~/gaussdb_tmp/gauss_socket_tmp\nstarted ~/gaussdb_tmp/standby_socket_tmp\n',
    );
    const started = agents(host);
    expect(started.map(({ line }) => line)).toEqual(
      [at.socket, at.standbySocket].map((socket) => `ssh-agent -a ${socket}`),
    );
    expect(await keep('start')).toBe(
      '0 kept ~/gaussdb_tmp/gauss_socket_tmp\nkept ~/gaussdb_tmp/standby_socket_tmp\n',
    );
    await startAgents(session, host.home, patienceMs);
    expect(agents(host)).toEqual(started);
    const [one, two] = started.map(({ pid }) => pid);
    expect(await keep('status')).toBe(`0 first RUNNING ${one} 1 key\nstandby RUNNING ${two} 1 key\n`);
    expect(await lookAtAgents(session, host.home, patienceMs)).toEqual(well);
    expect(readFileSync(at.agentPid, 'utf8').split('\n')[0]).toBe(String(one));
    expect(await keep('stop')).toBe(
      '0 stopped ~/gaussdb_tmp/gauss_socket_tmp\nstopped ~/gaussdb_tmp/standby_socket_tmp\n',
    );
    expect([agents(host), existsSync(at.socket)]).toEqual([[], false]);
    expect(await keep('stop')).toBe(
      '0 absent ~/gaussdb_tmp/gauss_socket_tmp\nabsent ~/gaussdb_tmp/standby_socket_tmp\n',
    );
  });

  it('5.5 stopped, neither login nor ssh brings them back, until the next start', async () => {
    const { host, at, keep, run, first } = await setUp();
    await keep('stop');
    expect(readdirSync(at.tmp).sort()).toEqual(['agent_passphrase', 'agents_stopped', 'keep_agents']);
    for (const word of ['cron', 'login']) expect((await run(word)).status).toBe(1);
    expect([await first(), agents(host)]).toEqual([1, []]);
    await keep('start');
    expect([await first(), agents(host).length]).toEqual([0, 2]);
  });

  it('5.8 ssh is told which agent to use, and a dead one comes back', async () => {
    const { host, session, keep, first } = await setUp();
    await keep('start');
    const [one, two] = agents(host);
    expect(await first()).toBe(0);
    if (one) await kill(one);
    expect(await first()).toBe(1);
    // Behind ssh's back.
    // An agent that starts is two processes for a moment.
    await until(() => agents(host).length === 2 && agents(host)[1]?.pid === two?.pid);
    for (const each of agents(host)) await kill(each);
    // Neither would do: ssh waits for it.
    expect(await first()).toBe(0);
    await keep('login');
    expect(await lookAtAgents(session, host.home, patienceMs)).toEqual(well);
  });

  it('5.8 a key that is gone from an agent, and modes that make ssh refuse, are mended', async () => {
    const { host, session, at, keep } = await setUp();
    await keep('start');
    const started = agents(host);
    await host.exec(['env', `SSH_AUTH_SOCK=${at.socket}`, 'ssh-add', '-q', '-D']);
    expect(await keep('status')).toMatch(/^1 first RUNNING \d+ 0 no-key\n/);
    host.write(at.managedConfig, '# ours\n', 0o666);
    chmodSync(at.privateKey, 0o644);
    await keep('login');
    expect(await lookAtAgents(session, host.home, patienceMs)).toEqual(well);
    expect(agents(host)).toEqual(started);
    expect([at.managedConfig, at.privateKey].map((path) => statSync(path).mode & 0o777)).toEqual([
      0o600, 0o600,
    ]);
  });

  it('5.9 a wrong passphrase, and none: said for each agent, and no agent is left', async () => {
    const { host, session, at } = await setUp();
    writeFileSync(at.fastPassphrase, encodeFastPassphrase(`${passphrase}x`));
    expect(await problemOf(startAgents(session, host.home, patienceMs))).toMatchObject({
      code: 'program-failed',
      text: expect.stringMatching(/^failed \S+gauss_socket_tmp\n.+\nfailed \S+standby_socket_tmp\n.+$/),
    });
    rmSync(at.fastPassphrase);
    expect(await problemOf(startAgents(session, host.home, patienceMs))).toMatchObject({
      text: expect.stringContaining('agent_passphrase cannot be read'),
    });
    expect(agents(host)).toEqual([]);
  });

  it('5.5 an agent of somebody else on the socket is used, and never ended', async () => {
    const { host, session, at, keep } = await setUp();
    await host.exec(['ssh-agent', '-a', at.socket]);
    const [theirs] = agents(host);
    expect(await keep('start')).toContain('started ~/gaussdb_tmp/standby_socket_tmp');
    expect(await lookAtAgents(session, host.home, patienceMs)).toEqual([
      agent('first', 'RUNNING', { trustKey: true, ours: false, pid: theirs?.pid }),
      agent('standby', 'RUNNING', { ours: true }),
    ]);
    expect(await keep('stop')).toMatch(/^1 left \S+\n.+\nstopped /);
    expect(agents(host)).toEqual([theirs]);
  });

  it('10.4 10.8 the agents end when their program is gone, and then the folder goes', async () => {
    const { host, session, at, keep } = await setUp();
    await keep('start');
    for (const path of [at.keeper, at.fastPassphrase]) rmSync(path);
    expect(await endAgents(session, host.home, patienceMs)).toEqual({ ended: 2, left: [] });
    expect(agents(host)).toEqual([]);
    host.write(`${at.tmp}/theirs`, '');
    expect(await clearHost(session, host.home, true, [host.at('empty')], patienceMs)).toEqual(['theirs']);
    rmSync(`${at.tmp}/theirs`);
    expect(await clearHost(session, host.home, true, [], patienceMs)).toEqual([]);
    expect(existsSync(at.tmp)).toBe(false);
  });

  it('5.8 knows its words', async () => {
    const { keep } = await keptHost(shell, hosts);
    for (const word of ['', 'other', 'first x'])
      expect(await keep(word)).toMatchObject({ status: 2, stdout: '' });
  });
});
