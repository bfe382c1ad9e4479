import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { pauseAt } from './faults/pause.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import { hostNamed, runTool, star, startTool, writeHostFile } from './support/tool.ts';
import { agents, expectTrust, output, passphraseOf } from './support/trust.ts';

const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIE8v2Zx1Yc8Jrj0iQ1XWkQJXb7m0Vf1m0l8o1pQe3f5a';
const users = ['root', 'omm'] as const;

/** What a user had: CRLF, no last newline, links, empty files, modes that sshd refuses. */
const files = [
  {
    path: 'keys/authorized',
    content: `# mine\r\nfrom="10.0.0.0/8" ssh-ed25519 ${blob} me\r\n# end`,
    mode: 0o640,
  },
  { path: '.ssh/known_hosts', content: `@revoked * ssh-ed25519 ${blob}\n|1|x\n# no newline`, mode: 0o644 },
  { path: '.ssh/config', content: 'Host elsewhere\r\n  Port 99', mode: 0o600 },
  { path: '.bashrc', content: 'case $- in *i*) ;; *) return ;; esac\nalias l=ls', mode: 0o755 },
  { path: '.bash_login', content: '', mode: 0o600 },
  { path: 'gaussdb_tmp/mine', content: 'kept' },
];
const accounts = users.map((name) => ({ name, files }));
const awkward = {
  accounts,
  boot: [
    "printf '127.0.0.1 localhost\\n10.9.9.9  old  #Gauss OM IP Hosts Mapping\\n# end' >/etc/hosts",
    ...users.flatMap((name) => [
      `cd ~${name} && ln -s ../keys/authorized .ssh/authorized_keys && chown -h ${name} .ssh/authorized_keys`,
      'chmod 775 . && chmod 770 .ssh',
      `printf '# mine\\n\\n1 1 1 1 * true %%x\\n' | crontab -u ${name} -`,
    ]),
  ],
};
/** Nothing at all, and what is there is empty. */
const bare = {
  boot: [
    'rm -rf /root/.bashrc /root/.profile /home/omm/.bashrc /home/omm/.profile',
    'mkdir -m 700 /home/omm/.ssh && : >/home/omm/.ssh/authorized_keys && chown -R omm:omm /home/omm/.ssh',
  ],
};

/** Everything that could have been touched: content, mode, owner and links of homes and /etc, and the crontabs. */
async function tree(host: LabHost, etc = 'etc'): Promise<string> {
  const script = `cd /
find root home ${etc} -type f -exec sha256sum {} + | sort -k 2
find root home ${etc} -printf '%p %y %m %u %g %n %l\\n' | sort
for user in root omm; do echo "$user"; CRONTAB_NOHEADER=N crontab -l -u "$user" 2>&1 | sed '/^# (.* installed on /d'; done
ls -A /tmp`;
  return output(host, script);
}
const treesOf = (hosts: readonly LabHost[], etc?: string) =>
  Promise.all(hosts.map((host) => tree(host, etc)));

/** Which hosts a user may log in to by a key that lies in a file of a host. */
async function lettingIn(from: LabHost, hosts: readonly LabHost[], user: string, key: string) {
  const options = `-i ${key} -F none -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`;
  const codes = await Promise.all(
    hosts.map(({ address }) => from.exec(['sh', '-c', `ssh ${options} -l ${user} ${address} true`])),
  );
  return hosts.filter((_, i) => codes[i]?.code === 0).map(({ name }) => name);
}

/** Opens the trust key of a host and leaves it where the user's home is not, for trying it later. */
async function copyKey(host: LabHost, user: string, passphrase: string): Promise<string> {
  const path = `/run/key-${user}`;
  await output(
    host,
    `cp ~${user}/.ssh/id_om ${path} && ssh-keygen -q -p -P '${passphrase}' -N '' -f ${path}`,
  );
  return path;
}

describe('main job, then remove', () => {
  let lab: Lab;
  let one: LabHost;
  let file: string;
  let before: string[];
  const tool = (args: readonly string[], user = 'root') =>
    runTool(one, args, { user, stdin: `${user}-secret\n` });
  beforeAll(async () => {
    lab = await startLab({ hosts: [awkward, bare, { sh: 'busybox' }] });
    one = hostNamed(lab, 'node1');
    file = await writeHostFile(one, lab.hosts);
    before = await treesOf(lab.hosts);
    for (const user of users) expect(await tool(['-f', file, ...star], user)).toMatchObject({ code: 0 });
  });
  afterAll(() => lab?.stop());

  it("10.1 10.4 root's trust goes, and the key is refused; omm's goes on to work", async () => {
    const key = await copyKey(one, 'root', await passphraseOf(one));
    expect(await lettingIn(one, lab.hosts, 'root', key)).toEqual(['node1', 'node2', 'node3']);
    const { code, stdout, stderr } = await tool(['remove', '-f', file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replace(/SHA256:\S+/, 'SHA256:x')).toMatchInlineSnapshot(`
      "10.99.0.1: removed lines of authorized_keys (1), known_hosts (18), hosts (3), config (1), .bashrc (9), .bash_login (1), crontab (1), 11 files, 2 agents
      10.99.0.2: removed lines of authorized_keys (1), known_hosts (18), hosts (3), config (1), .bashrc (9), .profile (1), crontab (1), 11 files, 2 agents
      10.99.0.3: removed lines of authorized_keys (1), known_hosts (18), hosts (3), config (1), .bashrc (9), .profile (1), crontab (1), 11 files, 2 agents
      The trust key SHA256:x no longer logs in: tried and refused on 10.99.0.1, 10.99.0.2, 10.99.0.3.
      "
    `);
    expect(await lettingIn(one, lab.hosts, 'root', key)).toEqual([]);
    for (const host of lab.hosts) expect(await agents(host, 'root')).toEqual([]);
    await expectTrust(lab, 18, { user: 'omm' });
  });

  it('10.2 with the last of it gone, every file on every host is what it was, byte for byte', async () => {
    expect(await tool(['remove', '-f', file], 'omm')).toMatchObject({ code: 0 });
    expect(await treesOf(lab.hosts)).toEqual(before);
    for (const user of users) for (const host of lab.hosts) expect(await agents(host, user)).toEqual([]);
    await expectNothingLeft(lab.hosts);
  });

  it('10.3 once more: nothing to remove, and nothing is touched', async () => {
    for (const user of users) {
      const untouched = await homes(lab.hosts, user);
      expect(await tool(['remove', '-f', file], user)).toEqual({
        code: 0,
        // The hosts' keys are forgotten, too.
        stderr: expect.stringMatching(/^(Notice: \S+ first contact, host key accepted: .*\n){2}$/),
        stdout: lab.hosts.map(({ address }) => `${address}: nothing to remove\n`).join(''),
      });
      expect(await homes(lab.hosts, user)).toEqual(untouched);
    }
  });
});

describe('what keeps trust from being removed, and what does not', () => {
  let lab: Lab;
  let one: LabHost;
  let two: LabHost;
  let three: LabHost;
  let file: string;
  let pristine: string[];
  const tool = (args: readonly string[]) => runTool(one, args, { stdin: 'root-secret\n' });
  const expectForgotten = async () => {
    for (const host of [one, two])
      expect(await output(host, 'grep -rlE "10.99.0.3|node3" ~ /etc/hosts; :')).toBe('');
    await expectTrust(lab, 8, { hosts: [one, two] });
  };
  /** Content, modes and times of everything; journals and agents are gone and back. */
  const state = async () => ({
    // Agents that are back have new process ids.
    trees: (await treesOf(lab.hosts, 'etc/hosts')).map((text) => text.replace(/^.*_pid$/gm, '')),
    agents: (await Promise.all(lab.hosts.map((host) => agents(host, 'root')))).map((list) => list.length),
  });
  const sshd = async (host: LabHost, ...settings: string[]) => {
    const text = String(await host.read('/etc/ssh/sshd_config'));
    await host.write('/etc/ssh/sshd_config', `${settings.join('\n')}\n${text}`);
    await host.stopSshd();
    await host.startSshd();
    return async () => {
      await host.write('/etc/ssh/sshd_config', text);
      await host.stopSshd();
      await host.startSshd();
    };
  };
  beforeAll(async () => {
    lab = await startLab({ hosts: [{}, { sh: 'bash' }, { port: 2222 }] });
    one = hostNamed(lab, 'node1');
    two = hostNamed(lab, 'node2');
    three = hostNamed(lab, 'node3');
    file = await writeHostFile(one, lab.hosts);
    pristine = await treesOf(lab.hosts, 'etc/hosts');
    expect(await tool(['-f', file, ...star])).toMatchObject({ code: 0 });
  });
  afterAll(() => lab?.stop());

  it('10.6 a host that nobody could log in to any more refuses; nothing is changed', async () => {
    const before = await state();
    const back = [
      await sshd(two, 'PasswordAuthentication no'),
      await sshd(three, 'PermitRootLogin prohibit-password'),
    ];
    const { code, stdout, stderr } = await tool(['remove', '-f', file]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatchInlineSnapshot(`
      "[GAUSS-51101] : No login would be left on these nodes: 10.99.0.2,10.99.0.3.
        10.99.0.2: without the trust key nobody could log in as root: no other key is in authorized_keys, and the server takes no password (it offers publickey)
        10.99.0.2: add a key of your own to its authorized_keys first (ssh-copy-id); or, where there is another way in (a console), add --force
        10.99.0.3: without the trust key nobody could log in as root: no other key is in authorized_keys, and PermitRootLogin refuses root's password
        10.99.0.3: add a key of your own to its authorized_keys first (ssh-copy-id); or, where there is another way in (a console), add --force
      "
    `);
    for (const restore of back) await restore();
    expect(await state()).toEqual(before);
  });

  it('10.7 an unreachable host is named, and nothing is changed anywhere', async () => {
    const before = await state();
    await three.stopSshd();
    const { code, stdout, stderr } = await tool(['remove', '-f', file]);
    await three.startSshd();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^\[GAUSS-50600\] : These nodes cannot be reached: 10\.99\.0\.3\.\n/);
    expect(await state()).toEqual(before);
  });

  const interrupted = async (signal: 'SIGINT' | 'SIGKILL') => {
    const before = await state();
    const pause = await pauseAt(two, '/usr/bin/crontab', '-r');
    const run = startTool(one, ['remove', '-f', file], { stdin: 'root-secret\n' });
    expect(await pause.reached(() => false)).toBe(true);
    expect((await state()).trees).not.toEqual(before.trees);
    run.kill(signal);
    await pause.go();
    const { code, stderr } = await run.ended;
    const idle = 'while pgrep -x crontab >/dev/null; do sleep 0.05; done';
    await output(two, `${idle}; mv /usr/bin/crontab.real /usr/bin/crontab; rm -r /run/pause`);
    return { before, code, stderr };
  };

  it('10.8 7.5 SIGINT in the middle: all is as it was, agents too', async () => {
    const { before, code, stderr } = await interrupted('SIGINT');
    expect(stderr).toMatch(/Undone on .*: all is as it was\.\nInterrupted\.\n$/);
    expect(code).toBe(130);
    expect(await state()).toEqual(before);
    await expectTrust(lab, 18);
  });

  it('10.5 --hosts: a host that leaves is as it was; the others forget it, and their trust goes on', async () => {
    const key = await copyKey(one, 'root', await passphraseOf(one));
    const { code, stdout, stderr } = await tool(['remove', '-f', file, '--hosts', '10.99.0.3']);
    expect(code).toBe(0);
    expect(stdout.replace(/SHA256:\S+/, 'SHA256:x')).toMatchInlineSnapshot(`
      "10.99.0.1: forgot the hosts that left: lines of known_hosts (6), hosts (1), ssh_config (4)
      10.99.0.2: forgot the hosts that left: lines of known_hosts (6), hosts (1), ssh_config (4)
      10.99.0.3: removed lines of authorized_keys (1), known_hosts (18), hosts (3), config (1), .bashrc (9), .profile (1), crontab (1), 11 files, 2 agents
      The trust key SHA256:x no longer logs in: tried and refused on 10.99.0.3.
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "Notice: the hosts that stay still share the same key. 10.99.0.3 may still hold a copy of it, in a backup for example,
        and who has that can log in to them. For a new key: gs_sshexkey remove -f HOSTFILE, then gs_sshexkey -f HOSTFILE.
      "
    `);
    expect(await tree(three, 'etc/hosts')).toBe(pristine[2]);
    expect(await agents(three, 'root')).toEqual([]);
    expect(await lettingIn(one, lab.hosts, 'root', key)).toEqual(['node1', 'node2']);
    await expectForgotten();
    await output(one, `rm ${key}`);
  });

  it('10.8 7.5 SIGKILL in the middle: the next run completes it', async () => {
    await interrupted('SIGKILL');
    const { code, stderr } = await tool(['remove', '-f', file]);
    expect(stderr).toContain('Notice: 10.99.0.2: a run that did not end has been undone: root on node1');
    expect(code).toBe(0);
    expect(await treesOf(lab.hosts, 'etc/hosts')).toEqual(pristine);
  });

  it('10.7 --keep-going: hosts that work are done with, those that do not are named', async () => {
    expect(await tool(['-f', file, ...star])).toMatchObject({ code: 0 });
    await three.stopSshd();
    const leave = ['--hosts', '10.99.0.3', '--keep-going'];
    const { code, stdout, stderr } = await tool(['remove', '-f', file, ...leave]);
    await three.startSshd();
    expect(code).toBe(1);
    expect(stderr).toContain('These nodes cannot be reached: 10.99.0.3.');
    expect(stdout).toMatchInlineSnapshot(`
      "10.99.0.1: forgot the hosts that left: lines of known_hosts (6), hosts (1), ssh_config (4)
      10.99.0.2: forgot the hosts that left: lines of known_hosts (6), hosts (1), ssh_config (4)
      "
    `);
    await expectForgotten();
  });

  it('10.3 10.4 10.6 half broken trust goes, by password where needed; a key still accepted is told; --force', async () => {
    await output(two, "pkill -x ssh-agent; rm -r ~/gaussdb_tmp; sed -i '/#OM$/d' ~/.ssh/known_hosts");
    await output(three, "rm ~/.ssh/id_om ~/gaussdb_tmp/keep_agents; sed -i '/#OM$/d' ~/.ssh/authorized_keys");
    // An agent of somebody else's in the place of the first.
    const socket = '~/gaussdb_tmp/gauss_socket_tmp';
    await output(
      three,
      `kill $(head -1 ~/gaussdb_tmp/agent_pid); sleep 0.2; rm ${socket}; ssh-agent -a ${socket}`,
    );
    await output(
      one,
      "sed 's/ #OM$/ mine/' ~/.ssh/authorized_keys >~/a; cat ~/a >>~/.ssh/authorized_keys; rm ~/a",
    );
    const unlock = await sshd(two, 'PasswordAuthentication no');
    const { code, stdout, stderr } = await tool(['remove', '-f', file, '--force']);
    await unlock();
    expect(code).toBe(1);
    expect(stdout.replace(/SHA256:\S+/, 'SHA256:x')).toMatchInlineSnapshot(`
      "10.99.0.1: removed lines of authorized_keys (1), known_hosts (12), hosts (2), config (1), .bashrc (9), .profile (1), crontab (1), 11 files, 2 agents
      10.99.0.2: removed lines of authorized_keys (1), hosts (2), config (1), .bashrc (9), .profile (1), crontab (1), 2 files
      10.99.0.3: removed lines of known_hosts (18), hosts (3), config (1), .bashrc (9), .profile (1), crontab (1), 9 files, 1 agent
      The trust key SHA256:x no longer logs in: tried and refused on 10.99.0.2, 10.99.0.3.
      "
    `);
    expect(stderr.replace(/SHA256:[^\s,]+/g, 'SHA256:x')).toMatchInlineSnapshot(`
      "Notice: 10.99.0.3: first contact, host key accepted: ssh-ed25519 SHA256:x
      Notice: 10.99.0.3: the agent on /root/gaussdb_tmp/gauss_socket_tmp goes on, and may hold the key: it was not started by this tool.
      Notice: 10.99.0.3: ~/gaussdb_tmp stays, as it holds what is not of this tool: gauss_socket_tmp
      [GAUSS-51100] : The trust key still logs in to these nodes: 10.99.0.1.
        10.99.0.1: it still accepts the trust key SHA256:x, though the line of this tool is gone
        10.99.0.1: look for the key in a line of your own, and in what AuthorizedKeysFile and AuthorizedKeysCommand in its sshd_config name
      "
    `);
    expect(await output(one, 'cat ~/.ssh/authorized_keys')).toMatch(/^ssh-ed25519 \S+ mine\n$/);
    expect(await agents(three, 'root')).toEqual([expect.stringContaining('gauss_socket_tmp')]);
    expect(await output(three, 'ls -A ~/gaussdb_tmp')).toBe('gauss_socket_tmp\n');
    await output(three, 'pkill -x ssh-agent; rm -r ~/gaussdb_tmp');
    await output(one, 'rm -r ~/.ssh');
    expect(await treesOf([one, three], 'etc/hosts')).toEqual([pristine[0], pristine[2]]);
    // The record of what was made went with the folder: what is empty stays.
    const left =
      'grep -rlE "gs_sshexkey|gaussdb_tmp|#OM|#Gauss" ~ /etc/hosts; wc -c ~/.ssh/*; crontab -l 2>&1; :';
    expect(await output(two, left)).toMatchInlineSnapshot(`
      "0 /root/.ssh/authorized_keys
      0 /root/.ssh/config
      0 /root/.ssh/known_hosts
      0 total
      no crontab for root
      "
    `);
    for (const host of lab.hosts) expect(await agents(host, 'root')).toEqual([]);
    await expectNothingLeft(lab.hosts);
  });
});

describe('a server whose sshd -T writes its keywords in mixed case: OpenSSH 10.4 and later', () => {
  let lab: Lab;
  let one: LabHost;
  let sid: LabHost;
  let file: string;
  const tool = (args: readonly string[]) => runTool(one, args, { stdin: 'root-secret\n' });
  const refusal = (why: string) => `[GAUSS-51101] : No login would be left on these nodes: 10.99.0.2.
  10.99.0.2: without the trust key nobody could log in as root: no other key is in authorized_keys, and ${why}
  10.99.0.2: add a key of your own to its authorized_keys first (ssh-copy-id); or, where there is another way in (a console), add --force
`;
  beforeAll(async () => {
    lab = await startLab({ hosts: [{}, { release: 'sid' }] });
    one = hostNamed(lab, 'node1');
    sid = hostNamed(lab, 'node2');
    file = await writeHostFile(one, lab.hosts);
    expect(await tool(['-f', file, ...star])).toMatchObject({ code: 0 });
  }, 1_800_000);
  afterAll(() => lab?.stop());

  it("10.6 PermitRootLogin keeps root's password out: refused; nothing is changed", async () => {
    const before = await treesOf(lab.hosts, 'etc/hosts');
    const config = String(await sid.read('/etc/ssh/sshd_config'));
    await sid.write('/etc/ssh/sshd_config', `PermitRootLogin prohibit-password\n${config}`);
    await sid.stopSshd();
    await sid.startSshd();
    const { code, stdout, stderr } = await tool(['remove', '-f', file]);
    await sid.write('/etc/ssh/sshd_config', config);
    await sid.stopSshd();
    await sid.startSshd();
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: refusal("PermitRootLogin refuses root's password"),
    });
    expect(await treesOf(lab.hosts, 'etc/hosts')).toEqual(before);
  });

  it('10.6 an sshd that cannot be asked: the worst is assumed', async () => {
    await output(sid, 'mv /usr/sbin/sshd /usr/sbin/sshd.kept');
    const { code, stdout, stderr } = await tool(['remove', '-f', file]);
    await output(sid, 'mv /usr/sbin/sshd.kept /usr/sbin/sshd');
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: refusal("whether its server takes root's password cannot be told: sshd -T does not say"),
    });
  });

  it('10.1 10.6 with a password that it takes, trust goes', async () => {
    const { code, stderr } = await tool(['remove', '-f', file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expectNothingLeft(lab.hosts);
  });
});
