import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { patience } from '../../lab/pace.ts';
import { homes } from './support/evidence.ts';
import { startServer } from './support/server.ts';
import { manualLines, runTool, waiting, writeHostFile } from './support/tool.ts';
import { output } from './support/trust.ts';

let lab: Lab;
afterEach(() => lab?.stop());

const slowServer = new URL('./support/slow-server.ts', import.meta.url);
const late = '/var/tmp/late';
const flag = '/var/tmp/mute';
const stdin = 'root-secret\n';
/** Seconds: a login that is late is so by more than it is waited for. */
const limit = waiting(5);
const lateness = String(Math.ceil(patience(9000) / 1000));

/** Hosts that are reached by way of a server that makes some connections late. */
async function hosts(count: number, how: (host: LabHost) => readonly string[]): Promise<LabHost[]> {
  lab = await startLab({ hosts: Array.from({ length: count }, () => ({ port: 2222 })) });
  for (const host of lab.hosts)
    await startServer(host, slowServer, ['22', '2222', late, lateness, ...how(host)]);
  return [...lab.hosts];
}

const addresses = (): string[] => lab.hosts.map(({ address }) => address);

/** What is left of the evidence when times and inodes do not count. */
const contents = (evidence: readonly string[]): string[][] =>
  evidence.map((text) => text.match(/^[0-9a-f]{64} .*$/gm) ?? []);

const lateOnes = async (host: LabHost): Promise<string[]> =>
  (await output(host, `cat ${late} 2>/dev/null || :`)).split('\n').filter((line) => line !== '');

describe('a server that makes a tenth of the logins late', () => {
  it('8.7 is no reason for a false verdict: what timed out passes when it is tried again', async () => {
    // The first connections are the tool's own.
    const [one] = await hosts(4, () => ['every', '10', '5']);
    if (!one) throw new Error('no hosts');
    const file = await writeHostFile(one, addresses());
    const run = await runTool(one, ['-f', file, ...limit, '-v', '--verify', 'mesh'], { stdin });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    // Each has met one at least.
    for (const host of lab.hosts) expect((await lateOnes(host)).length).toBeGreaterThan(0);
    expect(run.stderr).toMatch(/^\d+ logins got no answer: they are tried again, a few at a time$/m);
    expect(run.stderr).toMatch(/^Verified by mesh: 32 logins passed\.$/m);
    expect(await runTool(one, ['verify', '-f', file, ...limit])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a server that never answers one of the hosts', () => {
  it('8.7 7.5 what was made stays, the pairs are named, exit 1; with a refusal beside it all is undone', async () => {
    const [one, two, three] = await hosts(3, () => ['from', lab.hosts[1]?.address ?? '', flag]);
    if (!one || !two || !three) throw new Error('no hosts');
    const file = await writeHostFile(one, addresses());
    const args = ['-f', file, ...limit, '--verify', 'mesh'];
    await three.write(flag, '');
    const before = await homes(lab.hosts, 'root');

    await lab.block(2, 1, { action: 'reject', port: 22 });
    const refused = await runTool(one, args, { stdin });
    await lab.unblock(2, 1);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`${three.address} -> ${two.address}: connection refused`);
    expect(refused.stderr).toContain(`${two.address} -> ${three.address}: it accepted the connection`);
    expect(refused.stderr).toContain('Undone on ');
    expect(refused.stderr).not.toContain('Trust was made and stays');
    expect(contents(await homes(lab.hosts, 'root'))).toEqual(contents(before));

    const run = await runTool(one, [...args, '--json'], { stdin });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^\[GAUSS-51100\] : Failed to verify SSH trust on these nodes: /m);
    expect(run.stderr).toContain(
      `${two.address} -> ${three.address}: it accepted the connection, but no ssh`,
    );
    expect(run.stderr).toContain('Trust was made and stays: no login was refused, but 2 timed out');
    expect(run.stderr).not.toMatch(/^Und/m);
    const events = run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const valid = new Ajv2020({ strict: true }).compile(
      JSON.parse(readFileSync('docs/events.schema.json', 'utf8')),
    );
    for (const event of events) expect(valid(event), JSON.stringify([event, valid.errors])).toBe(true);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'host',
        host: two.address,
        step: 'verify',
        fault: expect.objectContaining({ code: 'logins-unproved' }),
      }),
    );
    expect(events).not.toContainEqual({ type: 'step', step: 'verify', state: 'end' });
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      status: 1,
      verified: null,
      kept: true,
      pairs: [{ to: three.address, fault: { code: 'no-answer' } }, { to: 'node3' }],
    });
    // Nothing waits to be undone, and the next run has nothing to do but to prove it.
    for (const host of lab.hosts)
      expect(await output(host, 'ls -d ~/.gs_sshexkey-undo 2>&1 || :')).toMatch(/No such/);
    const made = await homes(lab.hosts, 'root');
    await output(three, `rm ${flag}`);
    expect(await runTool(one, args)).toMatchObject({ code: 0, stdout: manualLines, stderr: '' });
    expect(await homes(lab.hosts, 'root')).toEqual(made);
  });
});
