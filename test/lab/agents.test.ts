import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { patience } from '../../lab/pace.ts';
import { addCronLine, keeperCommand } from '../../src/formats/crontab.ts';
import { homes } from './support/evidence.ts';
import { hostNamed, manualLines, runTool, star, writeHostFile } from './support/tool.ts';
import { agents, bare, output, passphraseOf } from './support/trust.ts';

const users = ['root', 'omm'] as const;
const homeOf = (user: string) => (user === 'root' ? '/root' : `/home/${user}`);
const ssh = 'ssh -o BatchMode=yes -o StrictHostKeyChecking=yes';
const ok = { code: 0, stdout: '', stderr: '' };
const ownCrontab = '# (mine installed on\nSHELL=/bin/bash\n\n1 1 1 1 *  echo "é" %x\n';
const cronLine = (user: string) => {
  const keeper = `${homeOf(user)}/gaussdb_tmp/keep_agents`;
  return addCronLine(null, keeperCommand(keeper)).toString();
};

describe('three hosts, after the main job for two users', () => {
  let lab: Lab;
  let one: LabHost;
  let two: LabHost;
  let three: LabHost;
  let outside: LabHost;
  let listed: LabHost[];
  let file: string;

  const tool = (user: string, args: readonly string[] = ['-f', file, ...star]) =>
    runTool(one, args, { user, stdin: `${user}-secret\n` });
  const socketsOf = (user: string) =>
    ['gauss_socket_tmp', 'standby_socket_tmp'].map((name) => `${homeOf(user)}/gaussdb_tmp/${name}`);
  /** Process ids of the user's two agents that this tool started. */
  const pids = async (host: LabHost, user: string): Promise<string[]> => {
    const all = await agents(host, user);
    return socketsOf(user).flatMap((socket) =>
      all.filter((line) => line.endsWith(` ssh-agent -a ${socket}`)).map((line) => line.split(' ')[0] ?? ''),
    );
  };
  const signal = async (host: LabHost, name: string, which: readonly (string | undefined)[]) => {
    const found = which.filter((pid) => pid !== undefined);
    expect(found).not.toEqual([]);
    await host.exec(['kill', `-${name}`, ...found], { check: true });
    if (name !== 'KILL') return;
    const gone = `for pid in ${found.join(' ')}; do while kill -0 $pid; do sleep 0.05; done; done 2>/dev/null; :`;
    await output(host, gone);
  };
  const held = (host: LabHost, user: string) =>
    Promise.all(socketsOf(user).map((socket) => output(host, `SSH_AUTH_SOCK=${socket} ssh-add -L`, user)));

  /** Exactly two agents, as openGauss's tools look for them, and on each socket the one key. */
  async function expectBoth(host: LabHost, user: string): Promise<void> {
    await vi.waitFor(async () => expect(await pids(host, user)).toHaveLength(2), {
      timeout: 60_000,
      interval: 200,
    });
    const mine = (await agents(host, user)).filter((line) => line.includes('/gaussdb_tmp/'));
    expect(mine.map((line) => line.replace(/^\d+ /, ''))).toEqual(
      socketsOf(user).map((socket) => `ssh-agent -a ${socket}`),
    );
    const [, blob] = String(await host.read(`${homeOf(user)}/.ssh/id_om.pub`)).split(' ');
    await vi.waitFor(
      async () => {
        const keys = await held(host, user);
        expect(keys.map((key) => key.trim().split('\n').length)).toEqual([1, 1]);
        expect(keys.map((key) => key.split(' ')[1]?.trim())).toEqual([blob?.trim(), blob?.trim()]);
      },
      { timeout: 60_000, interval: 200 },
    );
  }

  /** The user's own agent and key on node1, which the tool knows nothing of. */
  const own = (user: string, line: string) => bare(one, user, `SSH_AUTH_SOCK=/var/tmp/own-${user} ${line}`);
  const ownAgents = async () =>
    Promise.all(
      users.map(async (user) => (await agents(one, user)).filter((line) => line.includes('/own-'))),
    );
  let ownBefore: string[][];

  beforeAll(async () => {
    const files = [{ path: '.bashrc', content: 'export EARLY=1\nPS1=x\nexport LATE=1\n' }];
    const accounts = users.map((name) => ({ name, files }));
    lab = await startLab({ hosts: [{ accounts }, { accounts }, { accounts }, { name: 'outside' }] });
    one = hostNamed(lab, 'node1');
    two = hostNamed(lab, 'node2');
    three = hostNamed(lab, 'node3');
    outside = hostNamed(lab, 'outside');
    listed = [one, two, three];
    file = await writeHostFile(one, listed);
    for (const user of users) {
      // A default key on node2 and an agent's key on node1 open the host outside.
      const keygen = "ssh-keygen -q -t ed25519 -N '' -f";
      const known = `ssh-keyscan ${outside.address} 2>/dev/null >~/.ssh/known_hosts`;
      const agent = `ssh-agent -a /var/tmp/own-${user} >/dev/null; SSH_AUTH_SOCK=/var/tmp/own-${user} ssh-add -q`;
      const first = await output(
        one,
        `mkdir -m 700 ~/.ssh; ${known}; ${keygen} /tmp/k-${user}; ${agent} /tmp/k-${user}; cat /tmp/k-${user}.pub; rm /tmp/k-${user}`,
        user,
      );
      const second = await output(
        two,
        `mkdir -m 700 ~/.ssh; ${known}; ${keygen} ~/.ssh/id_ed25519; cat ~/.ssh/id_ed25519.pub`,
        user,
      );
      await outside.exec(['mkdir', '-m', '700', '.ssh'], { user, check: true });
      await outside.write(`${homeOf(user)}/.ssh/authorized_keys`, first + second, {
        owner: user,
        mode: 0o600,
      });
    }
    // omm has a crontab on node1 and on node2, where it may not use it any more.
    for (const host of [one, two])
      await host.exec(['crontab', '-'], { user: 'omm', input: ownCrontab, check: true });
    // crontab(1) takes no file without a last newline; one put there by other means may lack it.
    await two.exec(['crontab', '-'], { input: ownCrontab, check: true });
    await output(two, `f=/var/spool/cron/crontabs/root; c=$(cat $f); printf '%s' "$c" >$f`);
    await two.write('/etc/cron.deny', 'omm\n');
    ownBefore = await ownAgents();
    for (const user of users)
      expect(await tool(user)).toMatchObject({ code: 0, stdout: manualLines, stderr: expect.anything() });
  }, patience(240_000));
  afterAll(() => lab?.stop());

  it.each(users)('5.5 %s: exactly two agents on each host, each with the one key', async (user) => {
    for (const host of listed) await expectBoth(host, user);
    expect((await agents(outside, user)).length).toBe(0);
  });

  it.each(users)(
    '6.4 %s: the passphrase of ssh_protect opens the key, and is of the right shape',
    async (user) => {
      for (const host of listed) {
        const passphrase = await passphraseOf(host, homeOf(user));
        expect(passphrase).toMatch(/^[A-Za-z0-9*@#%^_+=,.?:~<>/]{32}$/);
        expect(passphrase).toMatch(/[a-z]/);
        expect(passphrase).toMatch(/[A-Z]/);
        expect(passphrase).toMatch(/[*@#%^_+=,.?:~<>/]/);
        expect(passphrase.replaceAll(/\D/g, '').length).toBeGreaterThanOrEqual(4);
        const opened = await host.exec(['ssh-keygen', '-y', '-P', passphrase, '-f', '.ssh/id_om'], {
          user,
          check: true,
        });
        const [type, blob] = String(await host.read(`${homeOf(user)}/.ssh/id_om.pub`)).split(' ');
        expect(opened.stdout.trim().split(' ').slice(0, 2)).toEqual([type, blob?.trim()]);
      }
    },
  );

  it("5.5 the users' keys differ, and their own agents run on with their keys", async () => {
    const [root, omm] = await Promise.all(users.map((user) => one.read(`${homeOf(user)}/.ssh/id_om.pub`)));
    expect(root).not.toEqual(omm);
    expect(await ownAgents()).toEqual(ownBefore);
    expect(ownBefore.map((lines) => lines.length)).toEqual([1, 1]);
    for (const user of users) {
      expect((await own(user, 'ssh-add -l')).stdout.trim().split('\n')).toHaveLength(1);
      expect(await own(user, `${ssh} ${outside.address} hostname`)).toMatchObject({ stdout: 'outside\n' });
    }
  });

  it('5.8 the crontab keeps the other lines byte for byte, and is left alone where it is not allowed', async () => {
    const crontab = async (host: LabHost, user: string) =>
      String(await host.read(`/var/spool/cron/crontabs/${user}`)).replace(
        /^(# DO NOT EDIT.*\n# \(.*\n# \(.*\n)?/,
        '',
      );
    expect(await crontab(one, 'omm')).toBe(cronLine('omm') + ownCrontab);
    expect(await crontab(two, 'omm')).toBe(ownCrontab);
    // cron ignores such a file, and crontab(1) would refuse it.
    expect(await crontab(two, 'root')).toBe(ownCrontab.trimEnd());
    for (const host of [one, three]) expect(await crontab(host, 'root')).toBe(cronLine('root'));
    expect(await crontab(three, 'omm')).toBe(cronLine('omm'));
  });

  it.each(users)('7.6 %s: a second run starts no process and writes no file', async (user) => {
    const evidence = async () => ({
      homes: await homes(listed, user),
      crontabs: await Promise.all(
        listed.map((host) => output(host, 'stat -c "%n %i %s %.Y %a" /var/spool/cron/crontabs/*')),
      ),
      agents: await Promise.all(listed.map((host) => agents(host, user))),
    });
    const before = await evidence();
    expect(await tool(user)).toMatchObject({ code: 0, stdout: manualLines, stderr: '' });
    expect(await evidence()).toEqual(before);
  });

  describe.each(users)('5.8 %s', (user) => {
    const other = user === 'root' ? 'omm' : 'root';
    const bystanders = async () => [await pids(one, other), await ownAgents()];
    let before: unknown;
    beforeAll(async () => {
      before = await bystanders();
    });
    afterAll(async () => {
      expect(await bystanders()).toEqual(before);
    });

    it('the first is killed: ssh works from an empty environment, and it comes back', async () => {
      const [first, standby] = await pids(one, user);
      await signal(one, 'KILL', [first]);
      expect(await bare(one, user, `${ssh} node2 true`)).toEqual(ok);
      await expectBoth(one, user);
      expect((await pids(one, user))[1]).toBe(standby);
    });

    it('the first is killed: ssh works from a shell that had sourced ~/.bashrc', async () => {
      const script = `. ~/.bashrc; kill -KILL "$SSH_AGENT_PID"; while kill -0 "$SSH_AGENT_PID" 2>/dev/null; do sleep 0.05; done; ${ssh} node2 true`;
      expect(await bare(one, user, script)).toEqual(ok);
      await expectBoth(one, user);
    });

    it('both are killed: the next ssh works, and both are back', async () => {
      await signal(one, 'KILL', await pids(one, user));
      expect(await bare(one, user, `${ssh} node3 true`)).toEqual(ok);
      await expectBoth(one, user);
    });

    it('the first is stopped: ssh works', async () => {
      const [first] = await pids(one, user);
      await signal(one, 'STOP', [first]);
      expect(await bare(one, user, `${ssh} ${two.address} true`)).toEqual(ok);
      expect(await bare(one, user, `. ~/.bashrc; ${ssh} node2 true`)).toEqual(ok);
      await signal(one, 'CONT', [first]);
      await expectBoth(one, user);
      expect((await pids(one, user))[0]).toBe(first);
    });

    it('20 logins at once while both are killed: all succeed, and two agents run', async () => {
      const dead = signal(one, 'KILL', await pids(one, user));
      const logins = Array.from({ length: 20 }, (_, i) => {
        const target = listed[i % 3]?.address;
        return bare(one, user, `${ssh} ${target} true`);
      });
      expect(await Promise.all(logins)).toEqual(logins.map(() => ok));
      await dead;
      await expectBoth(one, user);
    });
  });

  it('5.8 a host restarts, the process ids are used again: ssh works, and nobody is hurt', async () => {
    const old = await Promise.all(users.map((user) => pids(three, user)));
    await three.reboot();
    for (const user of users) expect(await agents(three, user)).toEqual([]);
    const stale = await output(three, 'ls /root/gaussdb_tmp /home/omm/gaussdb_tmp');
    for (const name of ['gauss_socket_tmp', 'standby_socket_tmp', 'agent_pid', 'standby_pid'])
      expect(stale.split('\n').filter((line) => line === name)).toHaveLength(2);
    // The kernel gives the next process the number after this one: users' processes get the agents' old ones.
    for (const [i, user] of users.entries())
      for (const pid of old[i] ?? []) {
        const become = `setpriv --reuid=${user} --regid=${user} --clear-groups sleep 600`;
        const next = `echo ${Number(pid) - 1} >/proc/sys/kernel/ns_last_pid; ${become} >/dev/null 2>&1 & sleep 0.2`;
        await output(three, next);
      }
    const squatters = () => output(three, `ps -o pid=,user=,args= ${old.flat().join(' ')}`);
    const before = await squatters();
    expect(before.match(/sleep 600$/gm)).toHaveLength(4);
    for (const user of users) {
      expect(await bare(three, user, `${ssh} node1 true`)).toEqual(ok);
      await expectBoth(three, user);
    }
    expect(await squatters()).toBe(before);
    await signal(three, 'KILL', old.flat());
  });

  it('5.8 a host restarts and nobody connects: cron alone brings them back', {
    timeout: patience(240_000),
  }, async () => {
    await three.reboot();
    await three.exec(['cron'], { check: true });
    const counts = () => Promise.all(users.map(async (user) => (await pids(three, user)).length));
    await vi.waitFor(async () => expect(await counts()).toEqual([2, 2]), {
      timeout: 200_000,
      interval: 2000,
    });
    await three.exec(['sh', '-c', 'kill "$(cat /run/crond.pid)"'], { check: true });
    for (const user of users) await expectBoth(three, user);
  });

  it.each(users)('5.6 5.7 %s: the habits of openGauss do no harm', async (user) => {
    // Its sed cuts the exports out of .bashrc: what is left is valid, and the user's later lines run.
    for (const name of ['SSH_AUTH_SOCK', 'SSH_AGENT_PID']) {
      await output(two, `sed -i '/^\\s*export\\s*${name}=.*$/d' ~/.bashrc`, user);
      expect(await bare(two, user, 'bash -n ~/.bashrc')).toEqual(ok);
      const later = 'set -eu; . ~/.bashrc; echo "$EARLY$LATE"';
      expect(await bare(two, user, `bash -c '${later}'`)).toEqual({ ...ok, stdout: '11\n' });
    }
    expect(await bare(two, user, `${ssh} node1 true`)).toEqual(ok);
    // Its uninstaller removes the folder: the user's own ways stay open.
    await signal(two, 'KILL', await pids(two, user));
    await output(two, 'rm -rf ~/gaussdb_tmp', user);
    expect(await bare(two, user, `${ssh} ${outside.address} hostname`)).toEqual({
      ...ok,
      stdout: 'outside\n',
    });
    expect(await bare(two, user, 'bash -lc "echo in"')).toEqual({ ...ok, stdout: 'in\n' });
    expect(await agents(two, user)).toEqual([]);
    const status = await tool(user, ['agent', 'status', '-f', file]);
    expect(status.code).toBe(1);
    expect(status.stdout).toMatch(/^10\.99\.0\.2 {2}- +UNKNOWN/m);
    expect(status.stderr).toBe(`[GAUSS-50201] : The agents do not exist on these nodes: 10.99.0.2.
  10.99.0.2: there is no ${homeOf(user)}/gaussdb_tmp/keep_agents: trust was not created there, or was removed
  10.99.0.2: create it: gs_sshexkey -f HOSTFILE
`);
    expect(await tool(user)).toMatchObject({ code: 0 });
    await expectBoth(two, user);
    expect(await bare(two, user, `. ~/.bashrc && ${ssh} -F none node1 true`)).toEqual(ok);
  });

  describe('1.2 agent', () => {
    const agentAs = (user: string, ...args: string[]) => tool(user, ['agent', ...args, '-f', file]);
    const rows = (stdout: string) =>
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/));
    const row = (host: LabHost, role: string, rest: readonly unknown[]) => [host.address, role, ...rest];
    const running = [expect.stringMatching(/^\d+$/), '1', 'yes'];
    const allWell = () =>
      listed.flatMap((host) => [
        row(host, 'first', ['RUNNING', ...running]),
        row(host, 'standby', ['RUNNING', ...running]),
      ]);
    const title = ['HOST', 'AGENT', 'STATE', 'PID', 'KEYS', 'TRUST KEY'];

    it.each(users)('status: a table, exit 0, and nothing has changed: %s', async (user) => {
      const evidence = async () => [
        await homes(listed, user),
        await Promise.all(listed.map((host) => agents(host, user))),
      ];
      const before = await evidence();
      const status = await agentAs(user, 'status');
      expect(status).toMatchObject({ code: 0, stderr: '' });
      expect(rows(status.stdout)).toEqual([title, ...allWell()]);
      expect(
        rows(status.stdout)
          .slice(1)
          .map((cells) => cells[3]),
      ).toEqual((await Promise.all(listed.map((host) => pids(host, user)))).flat());
      expect(await evidence()).toEqual(before);
    });

    it('status: what is dead, stopped or without its key is seen, exit 1; start mends it', async () => {
      const user = 'omm';
      const agent = (...args: string[]) => agentAs(user, ...args);
      const [first, standby] = await pids(two, user);
      await signal(two, 'KILL', [first]);
      await signal(two, 'STOP', [standby]);
      await output(three, `SSH_AUTH_SOCK=${socketsOf(user)[1]} ssh-add -qD`, user);
      const status = await agent('status', '--json');
      expect(status).toMatchObject({ code: 1, stderr: '' });
      const well = { state: 'RUNNING', pid: expect.any(Number), keys: 1, trustKey: true };
      expect(JSON.parse(status.stdout)).toEqual({
        hosts: [
          {
            host: one.address,
            agents: [
              { role: 'first', ...well },
              { role: 'standby', ...well },
            ],
          },
          {
            host: two.address,
            agents: [
              { role: 'first', state: 'DEAD', pid: null, keys: null, trustKey: null },
              { role: 'standby', state: 'STOPPED', pid: Number(standby), keys: null, trustKey: null },
            ],
          },
          {
            host: three.address,
            agents: [
              { role: 'first', ...well },
              { role: 'standby', ...well, keys: 0, trustKey: false },
            ],
          },
        ],
      });
      const start = await agent('start');
      expect(start.code).toBe(1);
      expect(start.stderr).toContain(
        `[GAUSS-51101] : Failed to start or stop the agents on these nodes: ${two.address}.\n  ${two.address}: not all was done: process ${standby} is stopped\n`,
      );
      await signal(two, 'CONT', [standby]);
      const again = await agent('start');
      expect(again).toMatchObject({ code: 0, stderr: '' });
      expect(rows(again.stdout)).toEqual([title, ...allWell()]);
    });

    it('stop holds until start', async () => {
      const user = 'root';
      const agent = (...args: string[]) => agentAs(user, ...args);
      const dead = ['DEAD', '-', '-', '-'];
      const none = listed.flatMap((host) => [row(host, 'first', dead), row(host, 'standby', dead)]);
      const stop = await agent('stop');
      expect(stop).toMatchObject({ code: 0, stderr: '' });
      expect(rows(stop.stdout)).toEqual([title, ...none]);
      for (const host of listed) expect(await pids(host, user)).toEqual([]);
      expect(await bare(one, user, `${ssh} ${two.address} true`)).toMatchObject({ code: 255 });
      expect((await agent('status')).code).toBe(1);
      expect(await agent('stop')).toMatchObject({ code: 0 });
      expect(await agent('start', '--json')).toMatchObject({ code: 0, stderr: '' });
      for (const host of listed) await expectBoth(host, user);
      expect(await ownAgents()).toEqual(ownBefore);
    });

    it('a host that cannot be reached keeps the others from nothing; this machine counts unlisted', async () => {
      const user = 'omm';
      const target = await writeHostFile(one, [three, two], '/etc/others');
      await three.stopSshd();
      try {
        const status = await tool(user, ['agent', 'status', '--json', '-f', target]);
        expect(status.code).toBe(1);
        expect(status.stderr).toContain(`[GAUSS-50600] : These nodes cannot be reached: ${three.address}.\n`);
        const both = [expect.anything(), expect.anything()];
        expect(JSON.parse(status.stdout)).toEqual({
          hosts: [
            { host: three.address, agents: [], error: expect.stringContaining('connection refused') },
            { host: two.address, agents: both },
            { host: 'localhost', agents: both },
          ],
        });
      } finally {
        await three.startSshd();
      }
    });
  });
});
