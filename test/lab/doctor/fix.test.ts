import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { type Lab, startLab } from '../../../lab/lab.ts';
import { expectNothingLeft, homes } from '../support/evidence.ts';
import { hostNamed, runTool, waiting, writeHostFile } from '../support/tool.ts';
import { bare, output } from '../support/trust.ts';
import { commands } from './ill.ts';

describe('doctor --fix', () => {
  let lab: Lab;
  let here: LabHost;
  let two: LabHost;
  let three: LabHost;
  let file: string;
  const fix = (...args: string[]) =>
    runTool(here, ['doctor', '-f', file, '--fix', ...waiting(3), ...args], { stdin: 'root-secret\n' });
  const config = (host: LabHost) => output(host, 'cat /etc/ssh/sshd_config');

  beforeAll(async () => {
    lab = await startLab({ hosts: ['node1', 'node2', 'node3'].map((name) => ({ name, ...commands })) });
    here = hostNamed(lab, 'node1');
    two = hostNamed(lab, 'node2');
    three = hostNamed(lab, 'node3');
    file = await writeHostFile(here, lab.hosts);
    const run = await runTool(here, ['-f', file, '--verify', 'star'], { stdin: 'root-secret\n' });
    expect(run.stderr + run.code).toMatch(/0$/);
    await output(here, "echo 'export SSH_AUTH_SOCK=/tmp/gone' >>~/.bashrc; chmod 644 ~/.ssh/id_om");
    await output(
      two,
      `sed -i '1i MaxStartups 5:30:100\\nPubkeyAuthentication no' /etc/ssh/sshd_config; systemctl reload sshd
kill -STOP "$(head -n 1 ~/gaussdb_tmp/standby_pid)"`,
    );
    await output(
      three,
      `chmod 666 ~/.ssh/authorized_keys; sed -i 's/AAAAC3/AAAA C3/' ~/.ssh/authorized_keys
sed -i '/^10.99.0.2 /d' ~/.ssh/known_hosts; echo "10.99.0.2 $(cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub)" >>~/.ssh/known_hosts
rm ~/gaussdb_tmp/ssh_config; echo nothing >~/.ssh/id_om`,
    );
  });
  afterAll(() => lab?.stop());

  it('11.9 asks, and so needs a terminal or --yes', async () => {
    const run = await fix();
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("Without a terminal, '--fix' needs '--yes'.");
  });

  it('11.9 a dry run shows the changes, and makes none', async () => {
    const before = [await homes(lab.hosts, 'root'), await config(two)];
    const run = await fix('--dry-run');
    expect([await homes(lab.hosts, 'root'), await config(two)]).toEqual(before);
    expect(run.stdout).toContain('\n-PubkeyAuthentication no\n');
    expect(run.stdout).toContain('\n+PubkeyAuthentication yes\n');
    expect(run.stdout).toContain('\n+#export SSH_AUTH_SOCK=/tmp/gone\n');
    expect(run.stdout).toContain('set mode of /root/.ssh/authorized_keys to 0644, from 0666\n');
    expect(run.stderr + run.code).toMatch(/3$/);
  });

  it('11.9 with --yes all of it is done, and what is examined again is well', async () => {
    await output(two, 'kill "$(head -n 1 ~/gaussdb_tmp/agent_pid)"');
    const run = await fix('--yes');
    expect(run.stderr).toBe('');
    const [, again = ''] = run.stdout.split('\nExamined again:\n');
    expect(again).toContain('\nNothing found on 3 hosts.\nAll 10 logins between them pass (ring).\n');
    expect(run.code).toBe(0);
    expect((await config(two)).split('\n').slice(0, 2)).toEqual([
      'MaxStartups 10:30:100',
      'PubkeyAuthentication yes',
    ]);
    await expectNothingLeft(lab.hosts);
  });

  it('11.9 a change that a login fails with is taken back, and sshd has read what was before', async () => {
    await output(two, 'mv /usr/local/bin/systemctl /usr/local/bin/kept');
    // A reload that does more than sshd is asked for, as long as the change is there.
    await two.write(
      '/usr/local/bin/systemctl',
      `#!/bin/sh
late=/etc/ssh/sshd_config.d/late.conf
if grep -q '^MaxStartups 10' /etc/ssh/sshd_config; then echo 'DenyUsers root' >$late; else rm -f $late; fi
exec kept "$@"
`,
      { mode: 0o755 },
    );
    await output(
      two,
      `sed -i '1s/.*/MaxStartups 5:30:100/;1i Include /etc/ssh/sshd_config.d/*.conf' /etc/ssh/sshd_config; kept reload`,
    );
    const before = await config(two);
    const run = await fix('--yes');
    expect(run.stderr).toContain('10.99.0.2: with the change, a login fails that passed without it');
    expect(run.code).toBe(1);
    expect(await config(two)).toBe(before);
    expect((await bare(here, 'root', 'ssh 10.99.0.2 true')).code).toBe(0);
    await expectNothingLeft(lab.hosts);
    await output(two, 'mv /usr/local/bin/kept /usr/local/bin/systemctl');
  });

  it('11.9 what sshd -t does not take is never read, on one host; what another takes stays', async () => {
    await output(
      three,
      `sed -i '1i MaxStartups 5:30:100' /etc/ssh/sshd_config; systemctl reload sshd
printf '#!/bin/sh\\nif grep -q "^MaxStartups 10" /etc/ssh/sshd_config; then echo "line 1: not this"; exit 1; fi\\nexec /usr/sbin/sshd "$@"\\n' >/usr/local/sbin/sshd
chmod 755 /usr/local/sbin/sshd`,
    );
    const before = await config(three);
    const run = await fix('--yes');
    expect(run.stderr).toContain(
      '10.99.0.3: sshd -t does not take the changed configuration: line 1: not this',
    );
    expect(run.code).toBe(1);
    expect(await config(three)).toBe(before);
    expect(await config(two)).toContain('\nMaxStartups 10:30:100\n');
    await expectNothingLeft(lab.hosts);
  });
});
