import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import { hostileSpec, startHostile } from './support/hostile.ts';
import { hostNamed, runTool, star, writeHostFile } from './support/tool.ts';

describe('answers that nobody had thought of', { timeout: 240_000 }, () => {
  let lab: Lab;
  let here: LabHost;
  let good: LabHost;
  let hostile: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: [{ name: 'here' }, { name: 'good' }, hostileSpec(4)] });
    here = hostNamed(lab, 'here');
    good = hostNamed(lab, 'good');
    hostile = hostNamed(lab, 'hostile');
  });
  afterAll(() => lab?.stop());

  it('7.3 7.7 one that hangs up as its lock is given back is named, and the others get their trust', async () => {
    const addresses = await startHostile(hostile, {
      busy: { at: 'probe', does: 'answer', answer: { head: 'locked a1 somebody\n' } },
      gone: { at: 'probe', does: 'close', time: 2 },
    });
    const file = await writeHostFile(here, [here, good, ...addresses.values()]);
    const run = await runTool(here, ['-f', file, '--keep-going', ...star], { stdin: 'root-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`  ${addresses.get('gone')}: the connection was closed`);
    expect(run.stderr).toContain('Trust was created and verified among the other 3 hosts.\n');
    await runTool(here, ['remove', '-f', file, '--force', '--keep-going'], { stdin: 'root-secret\n' });
  });

  it('1.5 7.5 7.7 an error out of nowhere, once hosts were changed: undone, `end`, one line, exit 1', async () => {
    // Breaks the process itself as soon as the hosts have been written to.
    await here.write(
      '/opt/crash.cjs',
      `const { existsSync } = require('node:fs');
       const timer = setInterval(() => {
         if (!existsSync('/root/.gs_sshexkey-undo/records')) return;
         clearInterval(timer);
         Promise.reject(new RangeError('out of nowhere'));
       }, 1);
       timer.unref();`,
    );
    // The home itself was written to, and has its time.
    const seen = async () =>
      (await homes([here, good], 'root')).map((text) => text.replace(/^\. d .*$/m, ''));
    const before = await seen();
    const file = await writeHostFile(here, [here, good]);
    const run = await runTool(here, ['-f', file, '--json', '-l', '/var/log/crash.log'], {
      stdin: 'root-secret\n',
      env: { NODE_OPTIONS: '--require /opt/crash.cjs' },
    });
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'end', status: 1 });
    expect(run.stderr).toContain('Undone on ');
    expect(run.stderr).toContain('[GAUSS-51101] : Unexpected error: RangeError: out of nowhere.\n');
    expect(run.stderr).not.toMatch(/^ +at /m);
    expect(String(await here.read('/var/log/crash.log'))).toMatch(/RangeError: out of nowhere[\s\S]* {4}at /);
    expect(await seen()).toEqual(before);
    await expectNothingLeft([here, good]);
  });
});
