import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { pauseAt } from './faults/pause.ts';
import { expectNothingLeft } from './support/evidence.ts';
import { asShown, filesOf, patched, readPreview, traces } from './support/preview.ts';
import { hostNamed, runTool, star, startTool, writeHostFile } from './support/tool.ts';
import { agents, output } from './support/trust.ts';

const stdin = 'root-secret\n';

describe('main job, then remove --dry-run', () => {
  let lab: Lab;
  let one: LabHost;
  let two: LabHost;
  let file: string;
  const tool = (...args: string[]) => runTool(one, ['remove', '-f', file, ...args], { stdin });
  const modesOf = (host: LabHost) => output(host, "cd ~; find . -printf '%y %m /root/%P\\n'");
  beforeAll(async () => {
    lab = await startLab({
      hosts: [
        {},
        { sh: 'bash', boot: ["chmod 775 /root; mkdir -m 770 /root/.ssh; echo '# mine' | crontab -u root -"] },
        { sh: 'busybox', boot: ['rm -f /root/.profile; ln -s .bashrc /root/.bash_profile'] },
      ],
    });
    one = hostNamed(lab, 'node1');
    two = hostNamed(lab, 'node2');
    // This machine comes second, and is the last to be done.
    file = await writeHostFile(one, [hostNamed(lab, 'node3'), one, two]);
    expect(await runTool(one, ['-f', file, ...star], { stdin })).toMatchObject({ code: 0 });
  });
  afterAll(() => lab?.stop());

  /** A dry run, which changes nothing; then the removal, which changes what that has printed. */
  async function expectForeseen(ended: readonly number[], undone: readonly string[]): Promise<void> {
    const was = await traces(lab.hosts);
    const preview = await tool('--dry-run');
    expect(preview.code, preview.stderr).toBe(3);
    expect(await traces(lab.hosts)).toEqual(was);
    const { hosts, summary } = readPreview(preview.stdout);
    expect([...hosts.keys()]).toEqual(['10.99.0.3 node3', '10.99.0.1 node1', '10.99.0.2 node2']);
    expect(summary).toMatch(
      /^Dry run: nothing was changed\. A run would change 3 of 3 hosts \(directories: \d+/,
    );

    const before = await Promise.all(lab.hosts.map((host) => filesOf(host, 'root')));
    const modes = await Promise.all(lab.hosts.map(modesOf));
    const running = await Promise.all(lab.hosts.map((host) => agents(host, 'root')));
    const run = await tool();
    expect(run.code, run.stderr).toBe(0);
    for (const [i, host] of lab.hosts.entries()) {
      const { diffs = new Map(), lines = [] } = hosts.get(`${host.address} ${host.name}`) ?? {};
      const now = await filesOf(host, 'root');
      const old = before[i] ?? new Map();
      // What the recovery program notes for itself, or while it is at work, and the journal.
      const differing = [...new Set([...old.keys(), ...now.keys()])].filter(
        (path) =>
          !/_pid$|\/\.keeping-|\/\.gs_sshexkey-undo\//.test(path) &&
          old.get(path)?.toString('latin1') !== now.get(path)?.toString('latin1'),
      );
      expect([...diffs.keys()].sort()).toEqual(differing.sort());
      for (const [path, diff] of diffs) {
        if (/\/id_om$|\/ssh_protect\/|\/agent_passphrase$/.test(path))
          expect(diff, path).toMatch(/\n@@ -1,1 \+0,0 @@\n-\[secret\]\n$/);
        else expect(patched(old.get(path), diff), path).toBe(asShown(now.get(path)));
        expect(diff.includes('+++ /dev/null'), path).toBe(!now.has(path));
      }
      const after = (await modesOf(host)).split('\n');
      const paths = after.map((line) => line.split(' ')[2]);
      const gone = (modes[i] ?? '').split('\n').flatMap((line) => {
        const [kind, , path] = line.split(' ');
        return kind === 'd' && !/gs_sshexkey-undo/.test(line) && !paths.includes(path) ? path : [];
      });
      const told = (pattern: RegExp) => lines.flatMap((line) => pattern.exec(line)?.slice(1) ?? []);
      expect(told(/^remove directory (\S+) if it is empty$/).sort()).toEqual(gone.sort());
      for (const line of lines.filter((one) => one.startsWith('set mode')))
        expect(after).toContain(
          line.replace(
            /^set mode of (\S+) to 0(\d+), from 0\d+$/,
            (_, path, mode) => `d ${mode} ${path}${path === '/root' ? '/' : ''}`,
          ),
        );
      expect(told(/^end (ssh-agent .*)$/)).toEqual(
        (running[i] ?? []).map((line) => line.replace(/^\d+ /, '')),
      );
      expect(told(/^end (ssh-agent .*)$/)).toHaveLength(ended[i] ?? 0);
      const undoes = lines.filter((line) =>
        line.startsWith('first undo what a run left that did not end: root on node1'),
      );
      expect(undoes).toHaveLength(undone.includes(host.name) ? 1 : 0);
    }
    await expectNothingLeft(lab.hosts);
  }

  it('10.9 9.1 9.2 the diff that it printed is what the removal then changes', async () => {
    await expectForeseen([2, 2, 2], []);
  });

  it('10.9 9.1 afterwards it is empty, with exit 0', async () => {
    const was = await traces(lab.hosts);
    expect(await tool('--dry-run')).toMatchObject({
      code: 0,
      stdout: 'Dry run: nothing was changed. A run would change nothing.\n',
    });
    expect(await traces(lab.hosts)).toEqual(was);
  });

  it('10.9 9.4 10.2 10.6 what a killed removal has left counts as undone; the same refusals', async () => {
    expect(await runTool(one, ['-f', file, ...star], { stdin })).toMatchObject({ code: 0 });
    // One that somebody else has started goes on.
    const note = '/root/gaussdb_tmp/standby_pid';
    await output(one, `sed -i s/ready/adopted/ ${note}`);
    const { hosts } = readPreview((await tool('--dry-run')).stdout);
    await output(one, `sed -i s/adopted/ready/ ${note}`);
    expect(hosts.get('10.99.0.1 node1')?.lines.filter((line) => line.startsWith('end '))).toEqual([
      'end ssh-agent -a /root/gaussdb_tmp/gauss_socket_tmp',
    ]);

    const text = String(await two.read('/etc/ssh/sshd_config'));
    await two.write('/etc/ssh/sshd_config', `PasswordAuthentication no\n${text}`);
    await two.stopSshd();
    await two.startSshd();
    const refused = await tool('--dry-run');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(await tool()).toEqual(refused);
    await two.write('/etc/ssh/sshd_config', text);
    await two.stopSshd();
    await two.startSshd();

    const pause = await pauseAt(two, '/usr/bin/crontab', '-');
    const killed = startTool(one, ['remove', '-f', file], { stdin });
    expect(await pause.reached(() => false)).toBe(true);
    killed.kill('SIGKILL');
    await pause.go();
    await killed.ended;
    await output(
      two,
      'while pgrep -x crontab >/dev/null; do sleep 0.05; done; mv /usr/bin/crontab.real /usr/bin/crontab; rm -r /run/pause',
    );
    // Those that it has ended are not started just to end again.
    const running = await Promise.all(lab.hosts.map(async (host) => (await agents(host, 'root')).length));
    await expectForeseen(running, ['node2', 'node3']);
    expect(await tool('--dry-run')).toMatchObject({ code: 0 });
  });
});
