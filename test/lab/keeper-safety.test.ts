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

// What needs no sshd, no terminal and no mount is in test/programs/keeper-safety.test.ts.
describe.each(kinds.map((name, index) => ({ name, index })))('on $name', ({ index }) => {
  let host: LabHost;
  const recovered = () => by.until(async () => (await by.status(host)) === by.bothWell);
  const lines = async () => (await by.agents(host)).map((agent) => agent.line);

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

  it('5.5 one of ours whose socket is gone makes room for another', async () => {
    await by.line(host, 'rm gaussdb_tmp/gauss_socket_tmp');
    expect(await by.ssh(host)).toMatchObject({ code: 0, stdout: 'in\n', stderr: '' });
    await recovered();
    expect(await lines()).toEqual(by.twoAgents);
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
