import { afterEach, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { pauseAt } from './faults/pause.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import { runTool, star, startTool, writeHostFile } from './support/tool.ts';
import { expectTrust, output } from './support/trust.ts';

let lab: Lab;
afterEach(() => lab?.stop());

async function hosts(count: number): Promise<LabHost[]> {
  lab = await startLab({ hosts: count });
  return [...lab.hosts];
}

const stdin = 'root-secret\n';
const fingerprint = (host: LabHost) => output(host, 'ssh-keygen -lf ~/.ssh/id_om.pub');

describe('two runs', () => {
  it('7.3 the second one says whom it waits for, and both succeed', async () => {
    const [one, two, three] = await hosts(3);
    if (!one || !two || !three) throw new Error('no hosts');
    const file = await writeHostFile(one, lab.hosts);
    await writeHostFile(three, lab.hosts);
    const pause = await pauseAt(two, '/usr/bin/ssh-add', '*id_om*');
    const first = startTool(one, ['-f', file, ...star], { stdin });
    expect(await pause.reached(() => false)).toBe(true);
    const second = startTool(three, ['-f', file, ...star], { stdin });
    await expect
      .poll(() => second.stderr(), { timeout: 20_000 })
      .toMatch(/waiting for another run there to end: root on node1, process \d+, since /);
    await pause.go();
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(await second.ended).toMatchObject({ code: 0 });
    await expectTrust(lab, 18);
    await expectNothingLeft(lab.hosts);
  });

  it('7.3 eight at once over overlapping lists: every host ends with every line', async () => {
    const all = await hosts(4);
    const lists = all.map((_, i) =>
      [0, 1, 2].map((k) => all[(i + k) % 4]).filter((host) => host !== undefined),
    );
    const runs = [...lists, ...all.map(() => all)].map(async (list, i) => {
      const from = all[i % 4];
      if (!from) throw new Error('no host');
      const file = await writeHostFile(from, list, `/etc/hostfile${i}`);
      return runTool(from, ['-f', file, '--verify', 'star'], { stdin });
    });
    const ended = await Promise.all(runs);
    for (const { code, stderr } of ended)
      if (code !== 0) expect(stderr).toMatch(/another run|Another run|another trust key/);
    const one = all[0];
    if (!one) throw new Error('no host');
    const again = await runTool(one, ['-f', '/etc/hostfile4', ...star, '--merge'], { stdin });
    expect(again).toMatchObject({ code: 0 });
    await expectTrust(lab, 32);
    const before = await homes(all, 'root');
    expect(await runTool(one, ['-f', '/etc/hostfile4', ...star], { stdin })).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await homes(all, 'root')).toEqual(before);
  });
});

describe('two clusters', () => {
  it('7.4 one run over both is refused and changes nothing; with --merge all pairs work', async () => {
    const [one, two, three, four] = await hosts(4);
    if (!one || !two || !three || !four) throw new Error('no hosts');
    await writeHostFile(one, [one, two]);
    await writeHostFile(three, [three, four]);
    for (const host of [one, three])
      expect(await runTool(host, ['-f', '/etc/hostfile', ...star], { stdin })).toMatchObject({ code: 0 });
    const losing = (await output(three, 'cat ~/.ssh/id_om.pub')).trim();
    await writeHostFile(one, lab.hosts, '/etc/all');
    const before = await homes(lab.hosts, 'root');
    const refused = await runTool(one, ['-f', '/etc/all', ...star], { stdin });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /10\.99\.0\.3, 10\.99\.0\.4: it holds another trust key \(SHA256:.*--merge/s,
    );
    expect(await homes(lab.hosts, 'root')).toEqual(before);
    expect(await runTool(one, ['-f', '/etc/all', ...star, '--merge'], { stdin })).toMatchObject({ code: 0 });
    await expectTrust(lab, 32);
    expect(new Set(await Promise.all(lab.hosts.map(fingerprint))).size).toBe(1);
    expect(await output(four, 'cat ~/.ssh/authorized_keys')).toContain(`${losing} #OM`);
  });
});

describe('a host that fails', () => {
  it('1.3 7.5 ends the run; with --keep-going the others have trust, and the exit status is 1', async () => {
    const [one, two, three] = await hosts(3);
    if (!one || !two || !three) throw new Error('no hosts');
    const file = await writeHostFile(one, lab.hosts);
    await three.stopSshd();
    const before = await homes(lab.hosts, 'root');
    expect(await runTool(one, ['-f', file, ...star], { stdin })).toMatchObject({ code: 1 });
    expect(await homes(lab.hosts, 'root')).toEqual(before);
    const run = await runTool(one, ['-f', file, ...star, '--keep-going'], { stdin });
    expect(run.code).toBe(1);
    expect(run.stdout).not.toContain('Successfully created SSH trust.');
    expect(run.stderr).toContain('Trust was created and verified among the other 2 hosts.');
    expect(run.stderr).toContain('10.99.0.3: connection refused');
    await expectTrust(lab, 8, { hosts: [one, two] });
    expect((await homes([three], 'root'))[0]).toBe(before[2]);
  });
});

describe('a file that others change', () => {
  it.each([
    ['that is replaced', ':'],
    ['that is rewritten in place', 'ln ~/.ssh/authorized_keys ~/other_name'],
  ])(
    '7.2 5.10 %s, between reading and writing: it is read and planned again, no line is lost',
    async (_, make) => {
      const [one, two] = await hosts(2);
      if (!one || !two) throw new Error('no hosts');
      const file = await writeHostFile(one, lab.hosts);
      await output(two, `mkdir -m 700 ~/.ssh; echo '# first' >~/.ssh/authorized_keys; ${make}`);
      // This machine's own files come first: by then all hosts have been read.
      const pause = await pauseAt(one, '/usr/bin/sha256sum', '*');
      const run = startTool(one, ['-f', file, ...star, '-v'], { stdin });
      expect(await pause.reached(() => false)).toBe(true);
      await output(two, "echo '# second' >>~/.ssh/authorized_keys");
      await pause.go();
      const { code, stderr } = await run.ended;
      expect(code).toBe(0);
      expect(stderr).toContain('10.99.0.2: /root/.ssh/authorized_keys has changed: the host is read again');
      expect(await output(two, "sed '/#OM$/d' ~/.ssh/authorized_keys")).toBe('# first\n# second\n');
      await expectTrust(lab, 8);
    },
  );
});
