import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { agents, kill, removeHosts, until } from './support/agents.ts';
import { type ProgramHost, shells } from './support/host.ts';
import { keptHost, passphrase } from './support/keeper.ts';

const hosts: ProgramHost[] = [];
afterEach(() => removeHosts(hosts.splice(0)));

const silent = { status: 0, stdout: '', stderr: '' };
const bothWell = 'first RUNNING N 1 key\nstandby RUNNING N 1 key';

/** A process that does nothing, and what the recovery program writes down of one. */
function idle(host: ProgramHost) {
  const child = host.spawn(['sleep', '600']);
  const pid = child.pid ?? 0;
  const since = (): string => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  };
  const end = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { pid, since, end };
}

describe.each(shells)('keeper.sh under %s', (shell) => {
  const setUp = async () => {
    const kept = await keptHost(shell, hosts);
    const { host, at, keep } = kept;
    expect((await keep('start')).status).toBe(0);
    const status = async () => (await keep('status')).stdout.replaceAll(/(?<= )\d+ (?=[-\d])/g, 'N ').trim();
    const recovered = async (): Promise<void> => {
      while ((await status()) !== bothWell);
    };
    const lines = () => agents(host).map(({ line }) => line);
    const both = [at.socket, at.standbySocket].map((socket) => `ssh-agent -a ${socket}`);
    const noted = () => readFileSync(at.agentPid, 'utf8').split('\n')[2];
    const flags = () => readdirSync(at.tmp).filter((name) => name.startsWith('.keeping'));
    const killAll = async (): Promise<void> => {
      for (const agent of agents(host)) await kill(agent);
    };
    return { ...kept, status, recovered, lines, both, noted, flags, killAll };
  };

  it('5.8 both killed and 20 connections at once: one pair of agents', async () => {
    const { keep, killAll, lines, both, flags } = await setUp();
    await killAll();
    const many = await Promise.all(Array.from({ length: 20 }, () => keep('first')));
    // Some may be told to use the standby, which can be there a moment before the first.
    expect(many.filter(({ status }) => status > 1)).toEqual([]);
    expect([lines(), flags()]).toEqual([both, []]);
  });

  it('5.8 a stopped one is left alone, and not used', async () => {
    const { host, at, keep, lines, both } = await setUp();
    const [first, standby] = agents(host);
    if (!first || !standby) throw new Error('no agents');
    process.kill(first.pid, 'SIGSTOP');
    expect((await keep('first')).status).toBe(1);
    expect((await keep('status')).stdout).toMatch(/^first STOPPED \d+ - -\nstandby RUNNING/);
    expect((await keep('start')).stdout).toContain(`failed ${at.socket}\nprocess ${first.pid} is stopped`);
    await kill(standby);
    expect((await keep('first')).status).toBe(1);
    expect(lines()).toEqual(both);
    process.kill(first.pid, 'SIGCONT');
    expect(await keep('first')).toEqual(silent);
    expect(agents(host)[0]).toEqual(first);
  });

  it('5.8 after a restart of the host, with the PIDs in use again', async () => {
    const { host, at, keep, killAll, status } = await setUp();
    await killAll();
    const others = [idle(host), idle(host)];
    for (const [i, file] of [at.agentPid, `${at.tmp}/standby_pid`].entries())
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(others[i]?.pid)));
    expect(await status()).toBe('first DEAD - - -\nstandby DEAD - - -');
    expect(await keep('first')).toEqual(silent);
    expect(await status()).toBe(bothWell);
    for (const other of others) await other.end();
  });

  it.each(['cron', 'login'])('5.8 %s gives an agent its key back, and starts what is dead', async (word) => {
    const { host, at, keep, killAll, status } = await setUp();
    for (const socket of [at.socket, at.standbySocket])
      await host.exec(['env', `SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-qD']);
    expect(await status()).toBe(bothWell.replaceAll('1 key', '0 no-key'));
    expect(await keep(word)).toEqual(silent);
    expect(await status()).toBe(bothWell);
    await killAll();
    expect(await keep(word)).toEqual(silent);
    expect(await status()).toBe(bothWell);
  });

  it('5.9 a wrong passphrase, none, no key: says so, and ends', async () => {
    const { at, keep, killAll, lines } = await setUp();
    const right = readFileSync(at.fastPassphrase, 'utf8');
    await killAll();
    const key = readFileSync(at.privateKey);
    for (const [words, held, reason] of [
      [right.replace(/.$/m, (digit) => (digit === '0' ? '1' : '0')), key, 'Bad passphrase'],
      ['1 00 zz\n', key, 'agent_passphrase cannot be read'],
      [right.replace(/^1/, '2'), key, 'agent_passphrase cannot be read'],
      [right, undefined, 'No such file'],
    ] as const) {
      writeFileSync(at.fastPassphrase, words);
      if (!held) rmSync(at.privateKey);
      const { status, stdout } = await keep('start');
      const lost = [at.socket, at.standbySocket].map((socket) => `failed ${socket}\n.*${reason}.*\n`);
      expect([status, stdout]).toEqual([1, expect.stringMatching(new RegExp(`^${lost.join('')}$`))]);
      for (const word of ['first', 'cron', 'login'])
        expect(await keep(word)).toEqual({ status: 1, stdout: '', stderr: '' });
      expect([lines(), readdirSync(at.tmp).sort()]).toEqual([[], ['agent_passphrase', 'keep_agents']]);
    }
  });

  it('5.8 what reads the output does not wait for the one that comes back', async () => {
    const { host, at, keep, status, recovered } = await setUp();
    const [first] = agents(host);
    if (first) await kill(first);
    // Somebody else's turn, which does not end: the repair waits for it.
    const other = idle(host);
    host.write(`${at.tmp}/.keeping-${other.pid}-${other.since()}`, '');
    expect(await keep('first')).toEqual({ status: 1, stdout: '', stderr: '' });
    expect(await status()).toMatch(/^first DEAD/);
    await other.end();
    await recovered();
  });

  it('5.5 no other agent is touched, nor its keys', async () => {
    const { host, keep, lines } = await setUp();
    const own = host.at('own');
    await host.exec(['ssh-agent', '-a', own]);
    await host.exec(['ssh-keygen', '-qt', 'ed25519', '-N', '', '-f', host.at('mine')]);
    const ask = async (...words: string[]) =>
      (await host.exec(['env', `SSH_AUTH_SOCK=${own}`, 'ssh-add', ...words])).stdout;
    await ask('-q', host.at('mine'));
    const before = await ask('-l');
    expect(before).toContain('ED25519');
    for (const word of ['first', 'cron', 'stop', 'start', 'login', 'stop']) {
      expect((await keep(word, `SSH_AUTH_SOCK=${own}`)).status).toBe(0);
      expect(await ask('-l')).toBe(before);
    }
    expect(lines()).toEqual([`ssh-agent -a ${own}`]);
  });

  it("5.5 an agent of openGauss's on the first socket is taken over, and never ended", async () => {
    const { host, at, keep, lines, both, noted } = await setUp();
    await keep('stop');
    await host.exec(['ssh-agent', '-a', at.socket]);
    const open = host.write('k', readFileSync(at.privateKey));
    await host.exec(['ssh-keygen', '-qp', '-f', open, '-P', passphrase, '-N', '']);
    await host.exec(['env', `SSH_AUTH_SOCK=${at.socket}`, 'ssh-add', '-q', open]);
    const [theirs] = agents(host);
    expect((await keep('status')).stdout).toBe(`first RUNNING ${theirs?.pid} 1 key\nstandby DEAD - - -\n`);
    expect((await keep('start')).stdout).toBe(`kept ${at.socket}\nstarted ${at.standbySocket}\n`);
    expect([lines(), agents(host)[0], noted()]).toEqual([both, theirs, 'adopted']);
    expect((await keep('first')).status).toBe(0);
    expect((await keep('stop')).stdout).toMatch(new RegExp(`^left ${at.socket}\nit was not.*\nstopped`));
    expect(agents(host)).toEqual([theirs]);
    if (theirs) await kill(theirs);
    await keep('start');
    expect(noted()).toBe('ready');
  });

  it('5.5 a process that has the PID or looks the part is not signalled', async () => {
    const { host, at, keep } = await setUp();
    const [, standby] = agents(host);
    // The file names another program, with its right start time; and an agent without its socket that is not ours.
    const file = `${at.tmp}/standby_pid`;
    const was = readFileSync(file, 'utf8');
    const other = idle(host);
    writeFileSync(file, `${other.pid}\n${other.since()}\nready\n`);
    expect((await keep('stop')).stdout).toContain(`left ${at.standbySocket}`);
    expect(agents(host)).toEqual([standby]);
    expect(other.since()).toMatch(/^\d+$/);
    writeFileSync(file, was);
    await other.end();
    expect((await keep('start')).stdout).toBe(`started ${at.socket}\nkept ${at.standbySocket}\n`);
  });

  it('5.5 one of ours whose socket is gone makes room for another', async () => {
    const { host, at, recovered, keep, lines, both } = await setUp();
    const [first] = agents(host);
    rmSync(at.socket);
    expect((await keep('first')).status).toBe(1);
    await recovered();
    expect(lines()).toEqual(both);
    expect(agents(host)[0]).not.toEqual(first);
  });

  it('5.8 what an interrupted run left is no hindrance', async () => {
    const { host, at, keep, recovered, noted, flags } = await setUp();
    const before = agents(host);
    writeFileSync(at.agentPid, readFileSync(at.agentPid, 'utf8').replace('ready', 'loading'));
    await host.exec(['env', `SSH_AUTH_SOCK=${at.socket}`, 'ssh-add', '-qD']);
    rmSync(`${at.tmp}/standby_pid`);
    for (const name of ['1-0', '99999999-5', '']) host.write(`${at.tmp}/.keeping-${name}`, '');
    expect((await keep('first')).status).toBe(0);
    await until(() => flags().length === 0);
    expect(agents(host)).toEqual(before);
    await recovered();
    expect(noted()).toBe('ready');
  });
});
