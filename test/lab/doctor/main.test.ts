import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { type Lab, startLab } from '../../../lab/lab.ts';
import { homes } from '../support/evidence.ts';
import { hostNamed, runTool, writeHostFile } from '../support/tool.ts';

describe('the main command on hosts where keys cannot work', () => {
  let lab: Lab;
  let here: LabHost;
  beforeAll(async () => {
    const option = "sed -i 's/-D -e/-D -e -o PubkeyAuthentication=no/' /etc/lab/server";
    const owner = 'install -d -o nobody -m 755 /home/omm/.ssh; chown nobody /home/omm; chmod 755 /home/omm';
    lab = await startLab({
      hosts: [
        {},
        { sshdConfig: ['AuthenticationMethods publickey,password password'] },
        { boot: [option] },
        { boot: [owner] },
        { release: 'sid', sshdConfig: ['PubkeyAuthentication no'] },
      ],
    });
    here = hostNamed(lab, 'node1');
  }, 1_800_000);
  afterAll(() => lab?.stop());

  it('11.4 what would make it fail is told before anything is changed', async () => {
    const file = await writeHostFile(here, [here, hostNamed(lab, 'node2')]);
    const before = await homes(lab.hosts, 'root');
    const run = await runTool(here, ['-f', file], { stdin: 'root-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(
      '  10.99.0.2: logins by key cannot work there: sshd wants more than a key (AuthenticationMethods publickey,password password (/etc/ssh/sshd_config:1)) [key-not-enough]\n',
    );
    expect(run.stderr).not.toContain('Undoing');
    expect(await homes(lab.hosts, 'root')).toEqual(before);
  });

  it('11.4 an owner that StrictModes refuses, too', async () => {
    const file = await writeHostFile(here, [here, hostNamed(lab, 'node4')]);
    const run = await runTool(here, ['-f', file], { user: 'omm', stdin: 'omm-secret\n' });
    expect(run.code).toBe(1);
    // No lock can be had there, which comes first.
    expect(run.stderr).toContain(
      '  10.99.0.4: /home/omm: owner nobody (65534), not this user, who cannot write there\n',
    );
  });

  it('11.4 an sshd that writes its keywords in mixed case (OpenSSH 10.4 and later) is understood, with root and without', async () => {
    const file = await writeHostFile(here, [here, hostNamed(lab, 'node5')]);
    const cause =
      'sshd accepts no keys for this user (PubkeyAuthentication no (/etc/ssh/sshd_config:1)) [pubkey-off]';
    for (const user of ['root', 'omm']) {
      const run = await runTool(here, ['-f', file], { user, stdin: `${user}-secret\n` });
      expect(run.code).toBe(1);
      expect(run.stderr).toContain(`  10.99.0.5: logins by key cannot work there: ${cause}\n`);
      const doctor = await runTool(here, ['doctor', '-f', file], { user, stdin: `${user}-secret\n` });
      expect(doctor.stdout).toContain('  ERROR  pubkey-off: sshd accepts no keys for this user\n');
    }
  });

  it('11.4 what shows only when it fails is named with the failure, as doctor names it', async () => {
    const file = await writeHostFile(here, [here, hostNamed(lab, 'node3')]);
    const run = await runTool(here, ['-f', file], { stdin: 'root-secret\n' });
    expect(run.code).toBe(1);
    const cause =
      'sshd accepts no keys for this user (PubkeyAuthentication no (option -oPubkeyAuthentication=no of the running sshd)) [pubkey-off]';
    expect(run.stderr).toContain(`  10.99.0.3: ${cause}\n`);
    const doctor = await runTool(here, ['doctor', '-f', file], { stdin: 'root-secret\n' });
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain('  ERROR  pubkey-off: sshd accepts no keys for this user\n');
    const chinese = await runTool(here, ['doctor', '-f', file], {
      stdin: 'root-secret\n',
      env: { LANG: 'zh_CN.UTF-8' },
    });
    expect(chinese.stdout).toContain('  错误  pubkey-off: sshd 不接受该用户用密钥登录\n');
  });
});
