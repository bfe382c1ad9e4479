import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import * as by from './support/keeper.ts';

const kinds = ['dash', 'bash', 'busybox'] as const;
let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ hosts: kinds.map((sh) => ({ name: sh, sh })) });
  for (const host of lab.hosts) await by.install(host);
});
afterAll(() => lab?.stop());

describe.each(kinds.map((name, index) => ({ name, index })))('on $name', ({ index }) => {
  let host: LabHost;
  const recovered = () => by.until(async () => (await by.status(host)) === by.bothWell);
  const lines = async () => (await by.agents(host)).map((agent) => agent.line);
  const note = async () => (await by.line(host, 'sed -n 3p gaussdb_tmp/agent_pid')).trim();

  beforeEach(async () => {
    const found = lab.hosts[index];
    if (!found) throw new Error('no host');
    host = found;
    expect((await by.keep(host, 'start')).code).toBe(0);
  });

  it('5.8 neither ssh nor what reads its output waits for the one that comes back', async () => {
    const [first] = await by.agents(host);
    await by.signal(host, 'KILL', first?.pid);
    // Somebody else's turn, which does not end: the repair waits for it.
    const turn = 'set -- $! $(cut -d" " -f22 /proc/$!/stat); : >gaussdb_tmp/.keeping-$1-$2; echo $1';
    const other = Number(await by.line(host, `sleep 600 >/dev/null 2>&1 & ${turn}`));
    try {
      const repair = 'until grep -qsz "^mend$" /proc/[0-9]*/cmdline; do sleep 0.02; done; echo under way';
      expect(await by.line(host, `/bin/sh ${by.keeper} first 2>&1 | cat; ${repair}`)).toBe('under way\n');
      expect(await by.ssh(host)).toMatchObject({ code: 0, stdout: 'in\n', stderr: '' });
      expect(await by.status(host)).toMatch(/^first DEAD/);
    } finally {
      await by.signal(host, 'KILL', other);
    }
    await by.until(async () => (await by.keep(host, 'cron')).code === 0);
    await recovered();
  });

  it('5.5 no other agent is touched, nor its keys', async () => {
    const own = '/home/omm/own';
    await by.line(
      host,
      `ssh-agent -a ${own} >/dev/null; ssh-keygen -qt ed25519 -N "" -f mine; SSH_AUTH_SOCK=${own} ssh-add -q mine`,
    );
    const mine = () => by.line(host, `SSH_AUTH_SOCK=${own} ssh-add -l`);
    const before = await mine();
    const env = { SSH_AUTH_SOCK: own };
    for (const word of ['first', 'cron', 'stop', 'start', 'login', 'stop']) {
      expect((await by.keep(host, word, { env })).code).toBe(0);
      expect(await mine()).toBe(before);
    }
    expect(await lines()).toEqual([`ssh-agent -a ${own}`]);
    await by.signal(host, 'KILL', (await by.agents(host))[0]?.pid);
    await by.line(host, `rm ${own}`);
  });

  it('5.5 stop is until the next start', async () => {
    const both = Object.values(by.sockets);
    expect((await by.keep(host, 'stop')).stdout).toBe(both.map((path) => `stopped ${path}\n`).join(''));
    for (const word of ['first', 'cron', 'login']) expect((await by.keep(host, word)).code).toBe(1);
    expect(await lines()).toEqual([]);
    expect((await by.keep(host, 'stop')).stdout).toBe(both.map((path) => `absent ${path}\n`).join(''));
    expect(await by.line(host, 'ls gaussdb_tmp')).toBe(
      'agent_passphrase\nagents_stopped\nkeep_agents\nssh_config\n',
    );
    expect((await by.keep(host, 'start')).stdout).toMatch(/^started/);
    await recovered();
  });

  it("5.5 an agent of openGauss's on the first socket is taken over, and never ended", async () => {
    await by.keep(host, 'stop');
    await by.line(
      host,
      `ssh-agent -a ${by.sockets.first} >/dev/null; cp -p .ssh/id_om k; ssh-keygen -qpf k -P '${by.passphrase}' -N ''; SSH_AUTH_SOCK=${by.sockets.first} ssh-add -q k; rm k`,
    );
    const [theirs] = await by.agents(host);
    const seen = `first RUNNING ${theirs?.pid} 1 key\nstandby DEAD - - -\n`;
    expect((await by.keep(host, 'status')).stdout).toBe(seen);
    expect((await by.keep(host, 'start')).stdout).toBe(
      `kept ${by.sockets.first}\nstarted ${by.sockets.standby}\n`,
    );
    expect(await lines()).toEqual(by.twoAgents);
    expect([(await by.agents(host))[0], await note()]).toEqual([theirs, 'adopted']);
    expect((await by.keep(host, 'first')).code).toBe(0);
    expect((await by.keep(host, 'stop')).stdout).toMatch(
      new RegExp(`^left ${by.sockets.first}\nit was not.*\nstopped`),
    );
    expect(await by.agents(host)).toEqual([theirs]);
    await by.signal(host, 'KILL', theirs?.pid);
    await by.keep(host, 'start');
    expect(await note()).toBe('ready');
  });

  it('5.5 a process that has the PID or looks the part is not signalled', async () => {
    const [, standby] = await by.agents(host);
    // The file names another program, with its right start time; and an agent without its socket that is not ours.
    const other = (
      await by.line(
        host,
        'sleep 600 >/dev/null 2>&1 & cd gaussdb_tmp; cp -p standby_pid /tmp/was; printf "%s\\n" $! $(cut -d" " -f22 /proc/$!/stat) ready >standby_pid; echo $!',
      )
    ).trim();
    expect((await by.keep(host, 'stop')).stdout).toContain(`left ${by.sockets.standby}`);
    expect(await by.agents(host)).toEqual([standby]);
    expect((await by.line(host, `kill -0 ${other} && echo lives`)).trim()).toBe('lives');
    await by.line(host, 'mv /tmp/was gaussdb_tmp/standby_pid');
    await by.signal(host, 'KILL', Number(other));
    expect((await by.keep(host, 'start')).stdout).toBe(
      `started ${by.sockets.first}\nkept ${by.sockets.standby}\n`,
    );
  });

  it('5.5 one of ours whose socket is gone makes room for another', async () => {
    await by.line(host, 'rm gaussdb_tmp/gauss_socket_tmp');
    expect(await by.ssh(host)).toMatchObject({ code: 0, stdout: 'in\n', stderr: '' });
    await recovered();
    expect(await lines()).toEqual(by.twoAgents);
  });

  it('5.8 what an interrupted run left is no hindrance', async () => {
    const pids = (await by.agents(host)).map(({ pid }) => pid);
    await by.line(
      host,
      'cd gaussdb_tmp; sed -i 3s/.*/loading/ agent_pid; SSH_AUTH_SOCK=$PWD/gauss_socket_tmp ssh-add -qD; rm standby_pid; : >.keeping-1-0; : >.keeping-99999999-5; : >.keeping-',
    );
    expect((await by.keep(host, 'first')).code).toBe(0);
    expect(await by.line(host, 'ls -A gaussdb_tmp | grep keeping; :')).toBe('');
    expect((await by.agents(host)).map(({ pid }) => pid)).toEqual(pids);
    await recovered();
    expect(await note()).toBe('ready');
    await by.signal(host, 'KILL', ...pids);
  });

  it('5.8 works on a terminal, and leaves it alone', async () => {
    await by.signal(host, 'KILL', ...(await by.agents(host)).map(({ pid }) => pid));
    const { screen, code } = await by.onTerminal(host, ['/bin/sh', by.keeper, 'start']);
    expect([screen, code]).toEqual([`started ${by.sockets.first}\nstarted ${by.sockets.standby}\n`, 0]);
    await by.signal(host, 'KILL', ...(await by.agents(host)).map(({ pid }) => pid));
    expect(await by.onTerminal(host, ['/bin/sh', by.keeper, 'first'])).toEqual({ screen: '', code: 0 });
    await recovered();
  });

  it('5.7 a managed configuration that others may write is mended', async () => {
    await by.line(
      host,
      'chmod 666 gaussdb_tmp/ssh_config; chmod 644 .ssh/id_om gaussdb_tmp/agent_passphrase',
    );
    expect((await by.ssh(host)).stderr).toMatch(/Bad owner or permissions/);
    expect((await by.keep(host, 'cron')).code).toBe(0);
    expect(
      await by.line(host, 'stat -c %a gaussdb_tmp/ssh_config .ssh/id_om gaussdb_tmp/agent_passphrase'),
    ).toBe('600\n600\n600\n');
    expect((await by.ssh(host)).stdout).toBe('in\n');
  });

  it('5.8 works where /proc hides the agents from their user', async () => {
    await host.exec(['mount', '-o', 'remount,hidepid=2', '/proc'], { check: true });
    try {
      expect((await by.keep(host, 'first')).code).toBe(0);
      await host.exec(['sh', '-c', `kill -9 $(sed -n 1p ${by.tmp}/agent_pid ${by.tmp}/standby_pid -s)`], {
        check: true,
      });
      await by.until(async () => (await by.keep(host, 'status')).stdout.startsWith('first DEAD'));
      expect(await by.ssh(host)).toMatchObject({ code: 0, stdout: 'in\n', stderr: '' });
      expect((await by.keep(host, 'first')).code).toBe(0);
      expect((await by.keep(host, 'start')).stdout).toMatch(/^kept .*\nkept .*\n$/);
    } finally {
      await host.exec(['mount', '-o', 'remount,hidepid=0', '/proc'], { check: true });
    }
  });
});
