import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lab, startLab } from '../../lab/lab.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import { hostNamed, runTool, star, writeHostFile } from './support/tool.ts';
import { expectTrust } from './support/trust.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ hosts: [{}, { sharedHome: true }, { sharedHome: true }, {}] });
});
afterAll(() => lab?.stop());

it('7.8 one home on two hosts is refused with the reason, and nothing is left changed', async () => {
  const one = hostNamed(lab, 'node1');
  const file = await writeHostFile(one, lab.hosts);
  const before = await homes(lab.hosts, 'omm');
  const run = await runTool(one, ['-f', file, ...star], { user: 'omm', stdin: 'omm-secret\n' });
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(
    /^ {2}10\.99\.0\.[23]: its home directory is that of another host of the list, too \(NFS\?\)$/m,
  );
  expect(run.stderr).toMatch(/^Undone on 10\.99\.0\.1, 10\.99\.0\.[23], 10\.99\.0\.4: all is as it was\.$/m);
  const bare = (listings: string[]) => listings.map((text) => text.replace(/ [\d.]+ \d+ $/gm, ''));
  expect(bare(await homes(lab.hosts, 'omm'))).toEqual(bare(before));
  await expectNothingLeft(lab.hosts);
});

it('7.8 with --keep-going the other hosts have trust, the one of the two included that came first', async () => {
  const one = hostNamed(lab, 'node1');
  const run = await runTool(one, ['-f', '/etc/hostfile', ...star, '--keep-going'], {
    user: 'omm',
    stdin: 'omm-secret\n',
  });
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('Trust was created and verified among the other 3 hosts.');
  const [, left] = /^ {2}10\.99\.0\.([23]): its home/m.exec(run.stderr) ?? [];
  expect(left).toBeDefined();
  await expectTrust(lab, 18, { user: 'omm', hosts: lab.hosts.filter(({ name }) => name !== `node${left}`) });
});
