import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { pauseAt } from './faults/pause.ts';
import { expectNothingLeft } from './support/evidence.ts';
import { asShown, filesOf, patched, readPreview, traces } from './support/preview.ts';
import { hostNamed, runTool, star, startTool, type ToolResult, writeHostFile } from './support/tool.ts';
import { agents, output } from './support/trust.ts';

const nothing = 'Dry run: nothing was changed. A run would change nothing.\n';
const addresses = (hosts: readonly LabHost[]) => hosts.map(({ address, name }) => `${address} ${name}`);

describe('before and after the main job', () => {
  let lab: Lab;
  let one: LabHost;
  let file: string;
  beforeAll(async () => {
    const awkward = [
      { path: '.ssh/authorized_keys', content: '# no end of line' },
      { path: '.ssh/known_hosts', content: 'example.org ssh-rsa AAAA\r\n# CRLF\r\n', mode: 0o600 },
      { path: '.ssh/config', content: '\tHost *\n' },
      { path: '.bashrc', content: Buffer.from('# caf\xe9 \x1b[31m\n\n\n\nexport A=1', 'latin1') },
      { path: '.bash_profile', content: '# Ausländer\u202e\n' },
    ];
    const accounts = ['root', 'omm'].map((name) => ({ name, files: awkward }));
    lab = await startLab({
      hosts: [
        {},
        { sh: 'bash', accounts, etcHosts: ['127.0.1.1 node2'], boot: ['chmod 775 /home/omm /root'] },
        {
          sh: 'busybox',
          boot: [
            'for home in /root /home/omm; do rm -f $home/.profile; ln -s .bashrc $home/.bash_profile; done',
            "echo '# mine' | crontab -u omm -; echo '5 5 * * * true' | crontab -u root -",
          ],
        },
      ],
    });
    one = hostNamed(lab, 'node1');
    // This machine comes second.
    file = await writeHostFile(one, [hostNamed(lab, 'node3'), one, hostNamed(lab, 'node2')]);
  });
  afterAll(() => lab?.stop());

  describe.each([
    ['root', '/root'],
    ['omm', '/home/omm'],
  ])('as %s', (user, home) => {
    let before: ReadonlyMap<string, Buffer>[];
    let preview: ToolResult;
    let modes: string[];
    const modesOf = (host: LabHost) => output(host, `cd ${home}; find . -printf '%y %m ${home}/%P\n'`, user);
    beforeAll(async () => {
      before = await Promise.all(lab.hosts.map((host) => filesOf(host, user)));
      modes = await Promise.all(lab.hosts.map(modesOf));
    });

    it('9.1 9.2 before: exit 3, nothing on any host has changed, no run has begun', async () => {
      const was = await traces(lab.hosts);
      preview = await runTool(one, ['-f', file, '--dry-run'], { user, stdin: `${user}-secret\n` });
      expect(preview.code, preview.stderr).toBe(3);
      expect(preview.stderr).not.toContain('\x1b');
      expect(preview.stdout).not.toMatch(/[^\n -~ä]|Creating|Success/);
      await expectNothingLeft(lab.hosts);
      expect(await traces(lab.hosts)).toEqual(was);
      const { hosts, summary } = readPreview(preview.stdout);
      expect([...hosts.keys()]).toEqual(['10.99.0.3 node3', '10.99.0.1 node1', '10.99.0.2 node2']);
      expect(summary).toMatch(
        /^Dry run: nothing was changed\. A run would change 3 of 3 hosts \(.*agents: 6\)\.$/,
      );
    });

    it('9.2 the diff that it printed is what the run then changes, placeholders apart', async () => {
      expect(await runTool(one, ['-f', file, ...star], { user, stdin: `${user}-secret\n` })).toMatchObject({
        code: 0,
      });
      const key = (await output(one, 'cut -d" " -f2 ~/.ssh/id_om.pub', user)).trim();
      const { hosts } = readPreview(preview.stdout);
      for (const [i, host] of lab.hosts.entries()) {
        const { diffs = new Map(), lines = [] } = hosts.get(`${host.address} ${host.name}`) ?? {};
        const was = before[i] ?? new Map();
        const now = await filesOf(host, user);
        // What the recovery program notes for itself.
        const differing = [...new Set([...was.keys(), ...now.keys()])].filter(
          (path) => !/_pid$/.test(path) && !(was.get(path)?.equals(now.get(path)) ?? false),
        );
        expect([...diffs.keys()].sort()).toEqual(differing.sort());
        for (const [path, diff] of diffs) {
          const secret = /\/id_om$|\/ssh_protect\/|\/agent_passphrase$/.test(path);
          const after = asShown(now.get(path)).replaceAll(key, '[new key]');
          const shown = patched(was.get(path), diff);
          if (secret) expect(diff, path).toMatch(/\n@@ -0,0 \+1,1 @@\n\+\[secret\]\n$/);
          else expect(shown, path).toBe(after);
        }
        expect(lines.filter((line) => /^(new|change) /.test(line))).toHaveLength(
          diffs.size - (diffs.has('crontab') ? 1 : 0),
        );

        const was2 = new Set(modes[i]?.split('\n'));
        const moded = (await modesOf(host)).split('\n').filter((line) => !was2.has(line));
        const told = lines.flatMap((line) => {
          const [, made, path, mode, same, to] =
            /^(?:(make directory|new file) (\S+), mode 0(\d+)|set mode of (\S+) to 0(\d+), from 0\d+)$/.exec(
              line,
            ) ?? [];
          if (same) return [`d ${to} ${same}${same === home ? '/' : ''}`];
          return path && path !== '/etc/hosts' ? [`${made === 'new file' ? 'f' : 'd'} ${mode} ${path}`] : [];
        });
        expect(told.sort()).toEqual(moded.filter((line) => /^[df]/.test(line) && !/_pid$/.test(line)).sort());

        const started = (await agents(host, user)).map((line) => line.replace(/^\d+ /, 'start '));
        expect(lines.filter((line) => /ssh-agent/.test(line))).toEqual(started);
      }
    });

    it('9.1 7.6 afterwards the diff is empty, with exit 0, and again nothing changes', async () => {
      const was = await traces(lab.hosts);
      expect(await runTool(one, ['-f', file, '--dry-run'], { user })).toMatchObject({
        code: 0,
        stdout: nothing,
      });
      await expectNothingLeft(lab.hosts);
      expect(await traces(lab.hosts)).toEqual(was);
    });
  });

  it('9.3 what was lost since is shown: lines, agents, modes; and no agent comes back by it', async () => {
    const two = hostNamed(lab, 'node2');
    // With a User of the user's own, ssh is asked, whose Match exec would bring the agents back.
    await output(
      two,
      "printf 'Host 10.99.0.9\\n  User other\\n' >>~/.ssh/config; crontab -r; chmod 644 ~/.ssh/id_om",
    );
    await output(two, "sed -i '/#OM$/d' ~/.ssh/known_hosts; kill $(pgrep -f '[s]sh-agent -a /root')");
    // Agents that somebody else has started, where this tool never was.
    await output(hostNamed(lab, 'node3'), 'cd ~/gaussdb_tmp; rm keep_agents *_pid');
    const was = await traces(lab.hosts);
    const run = await runTool(one, ['-f', file, '--dry-run']);
    expect(run).toMatchObject({ code: 3 });
    expect(await traces(lab.hosts)).toEqual(was);
    const { hosts, summary } = readPreview(run.stdout);
    expect([...hosts.keys()]).toEqual(['10.99.0.3 node3', '10.99.0.2 node2']);
    expect(hosts.get('10.99.0.3 node3')?.lines).toEqual([
      'new file /root/gaussdb_tmp/keep_agents, mode 0600',
    ]);
    expect([...(hosts.get('10.99.0.2 node2')?.diffs.keys() ?? [])]).toEqual([
      '/root/.ssh/known_hosts',
      'crontab',
    ]);
    expect(hosts.get('10.99.0.2 node2')?.lines).toEqual([
      'set mode of /root/.ssh/id_om to 0600, from 0644',
      'change /root/.ssh/known_hosts',
      'replace the crontab',
      'start ssh-agent -a /root/gaussdb_tmp/gauss_socket_tmp',
      'start ssh-agent -a /root/gaussdb_tmp/standby_socket_tmp',
    ]);
    expect(summary).toBe(
      'Dry run: nothing was changed. A run would change 2 of 3 hosts (modes: 1, files: 2, crontabs: 1, agents: 2).',
    );
  });
});

describe('what a run would meet first', () => {
  let lab: Lab;
  let one: LabHost;
  let two: LabHost;
  let file: string;
  beforeAll(async () => {
    lab = await startLab({ hosts: 3 });
    one = hostNamed(lab, 'node1');
    two = hostNamed(lab, 'node2');
    file = await writeHostFile(one, lab.hosts);
  });
  afterAll(() => lab?.stop());

  it('9.4 7.3 7.5 another run is waited for; what it leaves when it is killed is named, and left there', async () => {
    const stdin = 'root-secret\n';
    const pause = await pauseAt(two, '/usr/bin/ssh-add', '*id_om*');
    const killed = startTool(one, ['-f', file, ...star], { stdin });
    expect(await pause.reached(() => false)).toBe(true);
    const dry = startTool(one, ['-f', file, '--dry-run'], { stdin });
    await expect
      .poll(() => dry.stderr(), { timeout: 20_000 })
      .toMatch(/waiting for another run there to end: root on node1, process \d+, since /);
    killed.kill('SIGKILL');
    await pause.go();
    await killed.ended;
    const waited = await dry.ended;
    expect(waited.code, waited.stderr).toBe(3);
    await expectNothingLeft(lab.hosts);
    const was = await traces(lab.hosts);
    const run = await runTool(one, ['-f', file, '--dry-run'], { stdin });
    expect(run.code).toBe(3);
    expect(await traces(lab.hosts)).toEqual(was);
    const { hosts } = readPreview(run.stdout);
    expect([...hosts.keys()]).toEqual(addresses(lab.hosts));
    for (const { lines } of hosts.values())
      expect(lines.slice(0, 2)).toEqual([
        expect.stringMatching(
          /^first undo what a run left that did not end: root on node1, process \d+, since /,
        ),
        'remove /root/.gs_sshexkey-undo',
      ]);

    // From what lies there now to what the run leaves.
    const before = await Promise.all(lab.hosts.map((host) => filesOf(host, 'root')));
    expect(await runTool(one, ['-f', file, ...star], { stdin })).toMatchObject({ code: 0 });
    const key = (await output(one, 'cut -d" " -f2 ~/.ssh/id_om.pub')).trim();
    for (const [i, host] of lab.hosts.entries()) {
      const now = await filesOf(host, 'root');
      for (const [path, diff] of hosts.get(`${host.address} ${host.name}`)?.diffs ?? []) {
        if (diff.includes('[secret]')) continue;
        const after = asShown(now.get(path)).replaceAll(key, '[new key]');
        expect(patched(before[i]?.get(path), diff), path).toBe(after);
      }
    }
    expect(await runTool(one, ['-f', file, '--dry-run'])).toMatchObject({ code: 0, stdout: nothing });
  });

  it('9.4 an agent that a run could not start is told; with --keep-going, behind what is shown of the others', async () => {
    await output(two, 'kill -STOP "$(sed q gaussdb_tmp/agent_pid)"; sed -i /#OM/d .ssh/known_hosts');
    const dry = await runTool(one, ['-f', file, '--dry-run']);
    expect(dry).toMatchObject({ code: 1, stdout: '' });
    expect(dry.stderr).toMatch(/ {2}10\.99\.0\.2: .*gauss_socket_tmp.*: process \d+ is stopped\n/);
    await hostNamed(lab, 'node3').exec(['sed', '-i', '/#OM/d', '.ssh/known_hosts'], { check: true });
    const rest = await runTool(one, ['-f', file, '--dry-run', '--keep-going']);
    expect(rest).toMatchObject({ code: 1, stderr: dry.stderr });
    const { hosts } = readPreview(rest.stdout);
    expect([...hosts.keys()]).toEqual(['10.99.0.3 node3']);
    await output(two, 'kill -CONT "$(sed q gaussdb_tmp/agent_pid)"');
  });

  it.each([
    ['a folder where a file should be', 'rm .bashrc; mkdir .bashrc', 'rmdir .bashrc; : >.bashrc'],
    [
      'another trust key',
      'rm -r gaussdb_tmp; ssh-keygen -qt ed25519 -N "" -f .ssh/x; mv .ssh/x .ssh/id_om',
      ':',
    ],
  ])('9.4 %s: the same errors and exit status as of a run', async (_, spoil, mend) => {
    await output(two, `cd; ${spoil}`);
    const dry = await runTool(one, ['-f', file, '--dry-run']);
    expect(dry).toMatchObject({ code: 1, stdout: '' });
    expect(await runTool(one, ['-f', file, ...star])).toMatchObject({ code: 1, stderr: dry.stderr });
    await output(two, `cd; ${mend}`);
  });
});
