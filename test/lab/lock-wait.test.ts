import { afterEach, expect, it } from 'vitest';
import { type Lab, startLab } from '../../lab/lab.ts';
import { pauseAt } from './faults/pause.ts';
import { homes } from './support/evidence.ts';
import { manualLines, runTool, star, startTool, writeHostFile } from './support/tool.ts';
import { expectTrust } from './support/trust.ts';

let lab: Lab;
afterEach(() => lab?.stop());

const stdin = 'root-secret\n';

it('7.3 six runs at once on one list all succeed with --lock-wait 300, and make one trust', async () => {
  lab = await startLab({ hosts: 3 });
  const runs = [...lab.hosts, ...lab.hosts].map(async (from, i) => {
    const file = await writeHostFile(from, lab.hosts, `/etc/hostfile${i}`);
    return runTool(from, ['-f', file, ...star, '--lock-wait', '300'], { stdin });
  });
  for (const run of await Promise.all(runs))
    expect(run, run.stderr).toMatchObject({ code: 0, stdout: manualLines });
  await expectTrust(lab, 18);
});

it('7.3 --lock-wait 1: a run that waits for longer ends, says for whom it waited, and changes nothing', async () => {
  lab = await startLab({ hosts: 2 });
  const [one, two] = lab.hosts;
  if (!one || !two) throw new Error('no hosts');
  const file = await writeHostFile(one, lab.hosts);
  await writeHostFile(two, lab.hosts);
  // When all is written and all agents are there.
  const pause = await pauseAt(one, '/usr/bin/ssh', '*BatchMode*');
  const first = startTool(one, ['-f', file, ...star], { stdin });
  expect(await pause.reached(() => false)).toBe(true);
  const before = await homes(lab.hosts, 'root');
  for (const command of [[], ['remove']]) {
    const second = await runTool(two, [...command, '-f', file, '--lock-wait', '1'], { stdin });
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/another run is at work there: root on node1, process \d+/);
    expect(second.stderr).toContain('--lock-wait');
  }
  expect(await homes(lab.hosts, 'root')).toEqual(before);
  await pause.go();
  expect(await first.ended).toMatchObject({ code: 0 });
});
