import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { type Lab, startLab } from '../../../lab/lab.ts';
import { hostNamed, runTool, waiting, writeHostFile } from '../support/tool.ts';
import { bare, output } from '../support/trust.ts';
import { commands, doctor, told } from './ill.ts';

describe('what nobody has built a finding for', () => {
  let lab: Lab;
  let here: LabHost;
  let other: LabHost;
  let third: LabHost;
  let file: string;

  beforeAll(async () => {
    lab = await startLab({ hosts: ['node1', 'node2', 'node3'].map((name) => ({ name, ...commands })) });
    here = hostNamed(lab, 'node1');
    other = hostNamed(lab, 'node2');
    third = hostNamed(lab, 'node3');
    file = await writeHostFile(here, lab.hosts);
    const run = await runTool(here, ['-f', file, '--verify', 'star'], { stdin: 'root-secret\n' });
    expect(run.stderr + run.code).toMatch(/0$/);
  });
  afterAll(() => lab?.stop());

  /** What doctor and verify say while a host is ill; it is well again after it. */
  async function ill(host: LabHost, make: string, mend: string) {
    await output(host, make);
    const seen = await doctor(here, file, 'root', lab.hosts);
    const verified = await runTool(here, ['verify', '-f', file, ...waiting(3)]);
    await output(host, mend);
    return { doctor: seen, verify: verified };
  }

  it('11.6 says how many logins were made, and that all of them pass', async () => {
    const run = await runTool(here, ['doctor', '-f', file]);
    expect(run.stdout).toMatch(/^All 10 logins between them pass \(ring\)\.$/m);
    expect(run.code).toBe(0);
  });

  it('11.6 who is let in from some addresses only is told of the others', async () => {
    const seen = await ill(
      third,
      `sed -i '1i AllowUsers root@10.99.0.1' /etc/ssh/sshd_config; systemctl reload sshd`,
      `sed -i 1d /etc/ssh/sshd_config; systemctl reload sshd`,
    );
    expect(told(seen.doctor.seen)).toEqual([
      'node3 user-not-allowed: AllowUsers root@10.99.0.1 (/etc/ssh/sshd_config:1), for 10.99.0.2, 10.99.0.3',
    ]);
    expect(seen.doctor.code).toBe(1);
    expect(seen.verify.code).toBe(1);
  });

  it.each([
    [
      'with the key',
      'ssh-keygen -kf /etc/ssh/revoked ~/.ssh/id_om.pub',
      / revoked by file \/etc\/ssh\/revoked/,
    ],
    ['that is not there', ':', /: No such file or directory/],
  ])('11.6 a file of revoked keys %s is named, by what a copy of sshd says', async (_, make, reason) => {
    const seen = await ill(
      third,
      `${make}; sed -i '1i RevokedKeys /etc/ssh/revoked' /etc/ssh/sshd_config; systemctl reload sshd`,
      `rm -f /etc/ssh/revoked; sed -i 1d /etc/ssh/sshd_config; systemctl reload sshd`,
    );
    expect(told(seen.doctor.seen)).toEqual([
      expect.stringMatching(
        /^node3 server-setting: RevokedKeys \/etc\/ssh\/revoked \(\/etc\/ssh\/sshd_config:1\): without it the login passes; /,
      ),
    ]);
    expect(told(seen.doctor.seen).join()).toMatch(reason);
    expect(seen.doctor.code).toBe(1);
    expect(await output(third, 'ps -eo args= | grep -c "[s]shd -i" || :')).toBe('0\n');
  });

  it('11.6 a client that uses no keys is told by the file and the line that say so', async () => {
    const seen = await ill(
      other,
      `printf '# ours\\nHost *.example\\n  Port 1\\nHost 10.*\\n  PubkeyAuthentication no\\n' >/etc/ssh/ssh_config.d/50-no.conf`,
      'rm /etc/ssh/ssh_config.d/50-no.conf',
    );
    expect(told(seen.doctor.seen)).toEqual([
      expect.stringMatching(
        /^node2 client-setting: PubkeyAuthentication no \(\/etc\/ssh\/ssh_config\.d\/50-no\.conf:5\): without it the login passes; /,
      ),
    ]);
  });

  it('11.1 a file that sshd has not read since it changed is told: a warning where logins pass, else why they do not', async () => {
    const fine = await ill(third, 'echo "# noted" >>/etc/ssh/sshd_config', 'systemctl reload sshd');
    expect(fine.doctor.seen.map(({ severity, code, name }) => `${name} ${code} ${severity}`)).toEqual([
      'node3 not-reloaded warning',
    ]);
    const mended = await ill(
      third,
      `sed -i '1i DenyUsers root@10.99.0.2' /etc/ssh/sshd_config; systemctl reload sshd; sed -i 1d /etc/ssh/sshd_config`,
      'systemctl reload sshd',
    );
    expect(mended.doctor.seen.map(({ severity, code, name }) => `${name} ${code} ${severity}`)).toEqual([
      'node3 not-reloaded error',
    ]);
  });

  it('8.1 a connection that the user shares into a folder that is missing fails, as it does for the user', async () => {
    const config = 'ControlMaster auto\\nControlPath ~/missing/%C\\n';
    const make = `printf 'Host *\\n${config.replaceAll('%', '%%')}' >> ~/.ssh/config`;
    await output(other, `cp ~/.ssh/config ~/config.before; ${make}`);
    const typed = await bare(other, 'root', 'ssh 10.99.0.3 true');
    expect(typed.code).not.toBe(0);
    const seen = await ill(other, ':', 'mv ~/config.before ~/.ssh/config');
    expect(seen.verify.code).toBe(1);
    expect(seen.verify.stdout).toMatch(/10\.99\.0\.2 -> /);
    expect(told(seen.doctor.seen)).toEqual([
      expect.stringMatching(
        /^node2 client-setting: ControlPath ~\/missing\/%C \(\/root\/\.ssh\/config:\d+\): without it the login passes; 10\.99\.0\.2 -> 10\.99\.0\.3 \(and 1 more\): unix_listener: cannot bind to path /,
      ),
    ]);
  });

  it('8.1 one that works is used, and leaves no connection behind', async () => {
    const config = 'ControlMaster auto\\nControlPath ~/.ssh/%C\\nControlPersist 60\\n';
    const seen = await ill(
      other,
      `cp ~/.ssh/config ~/config.before; printf 'Host *\\n${config.replaceAll('%', '%%')}' >> ~/.ssh/config`,
      'mv ~/config.before ~/.ssh/config',
    );
    expect(seen.verify.stdout + seen.verify.code).toMatch(/0$/);
    expect(told(seen.doctor.seen)).toEqual([]);
    expect(await output(other, 'ls ~/.ssh | grep -cE "^[0-9a-f]{40}" || :')).toBe('0\n');
  });

  it('8.1 algorithms that the user forbids stay forbidden, and those that work are not asked for', async () => {
    const only = (list: string) =>
      ill(
        other,
        `cp ~/.ssh/config ~/config.before; printf 'Host *\\nKexAlgorithms ${list}\\n' >> ~/.ssh/config`,
        'mv ~/config.before ~/.ssh/config',
      );
    const refused = await only('diffie-hellman-group1-sha1');
    expect(refused.verify.code).toBe(1);
    expect(refused.doctor.code).toBe(1);
    expect(told(refused.doctor.seen).join()).toMatch(
      /^node2 client-setting: KexAlgorithms diffie-hellman-group1-sha1 \(\/root/,
    );
    const fine = await only('ecdh-sha2-nistp256');
    expect(fine.verify.stdout + fine.verify.code).toMatch(/0$/);
    expect(told(fine.doctor.seen)).toEqual([]);
  });
});
