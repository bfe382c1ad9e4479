import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { homes } from './support/evidence.ts';
import { hostNamed, manualLines, runTool, star, writeHostFile } from './support/tool.ts';
import { agents, expectTrust } from './support/trust.ts';

describe('a cluster that grows', () => {
  let lab: Lab;
  let one: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 3 });
    one = hostNamed(lab, 'node1');
  });
  afterAll(() => lab?.stop());

  it('7.4 1.1 two hosts, then a third: the key stays, only the new host is asked for a password', async () => {
    const two = lab.hosts.slice(0, 2);
    const file = await writeHostFile(one, two);
    expect(await runTool(one, ['-f', file, ...star], { stdin: 'root-secret\n' })).toMatchObject({ code: 0 });
    await expectTrust(lab, 8, { hosts: two });
    const key = String(await one.read('/root/.ssh/id_om'));
    const running = await Promise.all(two.map((host) => agents(host, 'root')));
    const before = await homes(two, 'root');

    await writeHostFile(one, lab.hosts);
    expect(await runTool(one, ['-f', file, ...star], { stdin: 'root-secret\n' })).toMatchObject({
      code: 0,
      stdout: manualLines,
    });
    await expectTrust(lab, 18);
    for (const host of lab.hosts) {
      expect(String(await host.read('/root/.ssh/id_om'))).toBe(key);
      expect(String(await host.read('/root/.ssh/authorized_keys')).match(/#OM$/gm)).toHaveLength(1);
      expect(String(await host.read('/root/.ssh/known_hosts')).match(/#OM$/gm)).toHaveLength(18);
      expect(String(await host.read('/etc/hosts')).match(/#Gauss/g)).toHaveLength(3);
    }
    expect(await Promise.all(two.map((host) => agents(host, 'root')))).toEqual(running);
    // The old hosts are touched where the new one is missing, nowhere else.
    for (const [i, after] of (await homes(two, 'root')).entries()) {
      const were = new Set(before[i]?.split('\n'));
      const touched = after.split('\n').filter((line) => !were.has(line) && / f /.test(line));
      expect(touched.map((line) => line.split(' ')[0])).toEqual([
        './.ssh/known_hosts',
        './gaussdb_tmp/ssh_config',
        '/etc/hosts',
      ]);
    }
    const accepted = lab.hosts.map((host) => host.sshdLog().match(/Accepted password/g)?.length ?? 0);
    expect(accepted).toEqual([0, 1, 1]);
  });

  it('7.4 a run from the newest host, with the first two only, takes nothing from anybody', async () => {
    const three = hostNamed(lab, 'node3');
    const file = await writeHostFile(three, lab.hosts.slice(0, 2));
    const before = await homes(lab.hosts, 'root');
    expect(await runTool(three, ['-f', file, ...star])).toMatchObject({
      code: 0,
      stdout: manualLines,
      stderr: '',
    });
    expect(await homes(lab.hosts, 'root')).toEqual(before);
    await expectTrust(lab, 18);
  });
});
