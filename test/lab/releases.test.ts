import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { homes } from './support/evidence.ts';
import { hostNamed, manualLines, runTool, star, writeHostFile } from './support/tool.ts';
import { agents, expectTrust, ring } from './support/trust.ts';

describe('OpenSSH 8.4, 9.2, 10.0 and 10.4 or later in one cluster', () => {
  let lab: Lab;
  let old: LabHost;
  let here: LabHost;
  let recent: LabHost;
  beforeAll(async () => {
    lab = await startLab({
      hosts: [
        { name: 'old', release: 'bullseye' },
        { name: 'here' },
        { name: 'recent', release: 'trixie' },
        { name: 'next', release: 'sid' },
      ],
    });
    old = hostNamed(lab, 'old');
    here = hostNamed(lab, 'here');
    recent = hostNamed(lab, 'recent');
  });
  afterAll(() => lab?.stop());

  it.each(['root', 'omm'])('1.1 8.2 the whole mesh, by IP and by name: %s', async (user) => {
    const file = await writeHostFile(here, lab.hosts);
    const run = await runTool(here, ['-f', file, ...star], { user, stdin: `${user}-secret\n` });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    await expectTrust(lab, 32, { user });
    await expectTrust(lab, 16, {
      user,
      before: '. ~/.bashrc &&',
      options: '-F none',
      targets: ({ address }) => [address],
    });
    for (const host of lab.hosts) expect(await agents(host, user)).toHaveLength(2);
  });

  it('7.6 the tool runs on each of them, and changes nothing', async () => {
    const before = await homes(lab.hosts, 'root');
    for (const host of [old, recent]) {
      const file = await writeHostFile(host, lab.hosts, '/var/tmp/hostfile');
      expect(await runTool(host, ['-f', file, ...star])).toEqual({
        code: 0,
        stdout: manualLines,
        stderr: '',
      });
    }
    expect(await homes(lab.hosts, 'root')).toEqual(before);
  });

  it('5.1 a key that the oldest makes opens on the newest, and the other way round', async () => {
    for (const maker of [old, recent]) {
      for (const host of lab.hosts)
        await host.exec(['sh', '-c', 'rm -rf ~/.ssh; mv ~/gaussdb_tmp ~/gone'], { check: true });
      const run = await runTool(maker, ['-f', '/var/tmp/hostfile', ...star], { stdin: 'root-secret\n' });
      expect(run).toMatchObject({ code: 0, stdout: manualLines });
      await expectTrust(lab, 16, ring);
      for (const host of lab.hosts) await host.exec(['rm', '-rf', '/root/gone'], { check: true });
    }
  });

  it('3.3 no host took the runs for an attack', async () => {
    const trouble = /activating|Failed password|drop connection|beginning MaxStartups/i;
    const lines = lab.hosts.flatMap((host) =>
      host
        .sshdLog()
        .split('\n')
        .filter((line) => trouble.test(line)),
    );
    expect(lines).toEqual([]);
  });
});
