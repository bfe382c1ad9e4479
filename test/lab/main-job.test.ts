import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { passwordLogin } from '../../lab/login.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import { hostNamed, manualLines, runTool, waiting, writeHostFile } from './support/tool.ts';
import { agents, bare, expectTrust, output } from './support/trust.ts';

const ssh = 'ssh -o BatchMode=yes -o StrictHostKeyChecking=yes';

/** Returns before anything else for a shell that is not interactive, as many a system's own does. */
const earlyReturn = 'case $- in *i*) ;; *) return ;; esac\nexport LATE=1\n';

describe('three hosts, and one outside the list', () => {
  let lab: Lab;
  let one: LabHost;
  let two: LabHost;
  let outside: LabHost;
  let listed: LabHost[];
  let file: string;
  const ownAgent = (user: string, line: string) =>
    bare(one, user, `SSH_AUTH_SOCK=/var/tmp/own-${user} ${line}`);

  beforeAll(async () => {
    const files = [{ path: '.bashrc', content: earlyReturn }];
    const accounts = ['root', 'omm'].map((name) => ({ name, files }));
    lab = await startLab({ hosts: [{ accounts }, { accounts }, { accounts }, { name: 'outside' }] });
    one = hostNamed(lab, 'node1');
    two = hostNamed(lab, 'node2');
    outside = hostNamed(lab, 'outside');
    listed = lab.hosts.slice(0, 3);
    file = await writeHostFile(one, listed);
    // root has a default key, which opens omm's account on node2; and both have an agent of their own with a key
    // that is in no file, which opens an account of the host outside.
    const keygen = "mkdir -pm 700 ~/.ssh && ssh-keygen -q -t ed25519 -N '' -f";
    const mine = await output(one, `${keygen} ~/.ssh/id_ed25519 && cat ~/.ssh/id_ed25519.pub`);
    await two.exec(['mkdir', '-m', '700', '.ssh'], { user: 'omm', check: true });
    await two.write('/home/omm/.ssh/authorized_keys', mine, { owner: 'omm', mode: 0o600 });
    for (const user of ['root', 'omm']) {
      const key = `${keygen} /var/tmp/key-${user}; ssh-agent -a /var/tmp/own-${user} >/dev/null; `;
      const load = `SSH_AUTH_SOCK=/var/tmp/own-${user} ssh-add -q /var/tmp/key-${user}; rm /var/tmp/key-${user}; `;
      const known = `ssh-keyscan ${outside.address} ${two.address} 2>/dev/null >~/.ssh/known_hosts; `;
      const pub = await output(one, `${key}${load}${known}cat /var/tmp/key-${user}.pub`, user);
      const home = user === 'root' ? '/root' : '/home/omm';
      await outside.exec(['mkdir', '-m', '700', '.ssh'], { user, check: true });
      await outside.write(`${home}/.ssh/authorized_keys`, pub, { owner: user, mode: 0o600 });
    }
  });
  afterAll(() => lab?.stop());

  /** What worked before the run has to work after it. */
  async function expectOwnWays(): Promise<void> {
    expect(await bare(one, 'root', `${ssh} omm@${two.address} id -un`)).toMatchObject({
      code: 0,
      stdout: 'omm\n',
    });
    for (const user of ['root', 'omm']) {
      const login = await ownAgent(user, `${ssh} ${outside.address} hostname`);
      expect(login).toMatchObject({ code: 0, stdout: 'outside\n' });
      expect((await ownAgent(user, 'ssh-add -l')).stdout.trim().split('\n')).toHaveLength(1);
    }
  }

  it('5.7 before the run: the own key and the own agent open what they open, and nothing else', async () => {
    await expectOwnWays();
    expect(await bare(one, 'root', `${ssh} ${two.address} true`)).toMatchObject({ code: 255 });
    expect(await ownAgent('root', `${ssh} ${two.address} true`)).toMatchObject({ code: 255 });
  });

  it("1.1 1.3 1.4 as root: exit 0, standard output is the manual's lines and no other", async () => {
    const run = await runTool(one, ['-f', file], { stdin: 'root-secret\n' });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    const notices = run.stderr.trimEnd().split('\n').sort();
    // node2's key was known already.
    expect(notices).toEqual([
      expect.stringMatching(
        /^Notice: 10\.99\.0\.3: first contact, host key accepted: ssh-ed25519 SHA256:\S+$/,
      ),
    ]);
    await expectNothingLeft(listed);
  });

  it('1.1 root: all 9 pairs by IP and all 9 by name, from an empty environment', async () => {
    await expectTrust(lab, 18, { hosts: listed });
  });

  it('5.6 root: after `source ~/.bashrc` trust works with no ssh_config at all', async () => {
    const before = '. ~/.bashrc && [ -z "$LATE" ] && [ -n "$SSH_AGENT_PID" ] && kill -0 "$SSH_AGENT_PID" &&';
    await expectTrust(lab, 18, { hosts: listed, before, options: '-F none' });
  });

  it('5.7 root: own key, own agent and other users work as before', async () => {
    await expectOwnWays();
    // Another user on a listed host is none of our business: no key of ours, no agent of ours.
    const shown = await output(one, `ssh -G omm@${two.address}`);
    expect(shown).not.toMatch(/id_om|gauss_socket_tmp/);
    expect(await output(one, `ssh -G ${outside.address}`)).not.toMatch(/id_om|gauss_socket_tmp/);
  });

  it('1.1 5.4 as omm: /etc/hosts stays untouched, and what is root’s too', async () => {
    const evidence = async () => ({
      root: await homes(listed, 'root'),
      agents: await Promise.all(listed.map((host) => agents(host, 'root'))),
    });
    // Names have to work without root's lines there.
    for (const host of listed) await host.exec(['sed', '-i', '/#Gauss/d', '/etc/hosts'], { check: true });
    const before = await evidence();
    const run = await runTool(one, ['-f', file], { stdin: 'omm-secret\n', user: 'omm' });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(await evidence()).toEqual(before);
  });

  it('1.1 5.7 omm: all 9 pairs by IP and all 9 by name, from an empty environment', async () => {
    await expectTrust(lab, 18, { hosts: listed, user: 'omm' });
  });

  it('5.6 omm: after `source ~/.bashrc` trust works by IP with no ssh_config at all', async () => {
    const targets = ({ address }: LabHost) => [address];
    await expectTrust(lab, 9, {
      hosts: listed,
      user: 'omm',
      targets,
      before: '. ~/.bashrc &&',
      options: '-F none',
    });
  });

  it('5.7 one user after another: both still have trust, and their own ways', async () => {
    await expectTrust(lab, 18, { hosts: listed });
    await expectOwnWays();
    // Nobody can be the other: root's trust key does not open omm's account.
    const asOmm = await bare(one, 'root', `${ssh} -i ~/.ssh/id_om -o IdentitiesOnly=yes -l omm node3 true`);
    expect(asOmm).toMatchObject({ code: 255 });
    expect(await passwordLogin(one, two, { password: 'root-secret' })).toMatchObject({ code: 0 });
  });

  it('8.3 a firewall between two hosts: exit 1, and FROM -> TO with the cause and what to do', async () => {
    await lab.block(1, 2, { action: 'reject' });
    const run = await runTool(one, ['-f', file, '--verify', 'mesh', '-l', '/root/blocked.log']);
    await lab.unblock(1, 2);
    expect(run.code).toBe(1);
    expect(run.stdout).toBe(
      manualLines.slice(0, manualLines.indexOf('Successfully verified SSH trust on all hosts.')),
    );
    const cause = (target: string) =>
      `connection refused (ssh: connect to host ${target} port 22: Connection refused)`;
    const remedy = (target: string) => `start sshd on ${target}, or look at the firewall between the two`;
    const lines = [
      '[GAUSS-51100] : Failed to verify SSH trust on these nodes: 10.99.0.3,node3.',
      `  10.99.0.2 -> 10.99.0.3: ${cause('10.99.0.3')}`,
      `  10.99.0.2 -> 10.99.0.3: ${remedy('10.99.0.3')}`,
      `  10.99.0.2 -> node3: ${cause('10.99.0.3')}`,
      `  10.99.0.2 -> node3: ${remedy('node3')}`,
    ];
    expect(
      run.stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !/^Und/.test(line)),
    ).toEqual(lines);
    const log = String(await one.read('/root/blocked.log'));
    for (const line of lines) expect(log).toContain(`] ${line}\n`);
    await lab.block(1, 2);
    const silent = await runTool(one, ['-f', file, ...waiting(2)]);
    await lab.unblock(1, 2);
    expect(silent.code).toBe(1);
    expect(silent.stderr.split('\n').filter((line) => line.includes('-> node3'))).toEqual([
      '  10.99.0.2 -> node3: no answer (ssh: connect to host 10.99.0.3 port 22: Connection timed out)',
      '  10.99.0.2 -> node3: look at the firewall between 10.99.0.2 and node3',
    ]);
    // A firewall that the star does not cross goes unseen by it.
    expect(await runTool(one, ['-f', file, '--verify', 'star'])).toMatchObject({ code: 0 });
  });

  it.each([
    ['star', 6],
    ['ring', 10],
    ['auto', 18],
  ])('8.2 --verify %s: %i logins, as the log says', async (mode, logins) => {
    const log = `/root/${mode}.log`;
    const count = () =>
      listed.reduce(
        (sum, host) => sum + (host.sshdLog().match(/Accepted publickey for root/g)?.length ?? 0),
        0,
      );
    const before = count();
    const run = await runTool(one, ['-f', file, '--verify', mode, '-l', log]);
    expect(run).toMatchObject({ code: 0, stdout: manualLines, stderr: '' });
    const did = mode === 'auto' ? 'mesh' : mode;
    expect(String(await one.read(log))).toContain(`Verified by ${did}: ${logins} logins passed.\n`);
    // Two more: the tool's own connections to the other hosts.
    expect(count() - before).toBe(logins + 2);
  });
});
