import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { endOf, noticesOf, readEvents, stepsOf } from './support/events.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import { installPackage } from './support/package.ts';
import { hostNamed, writeHostFile } from './support/tool.ts';
import { expectTrust, output } from './support/trust.ts';

let lab: Lab;
let one: LabHost;
const folder = '/opt/project';
const hosts = ['10.99.0.1', '10.99.0.2', { address: '10.99.0.3', port: 22 }];

beforeAll(async () => {
  lab = await startLab({ hosts: 3 });
  one = hostNamed(lab, 'node1');
  await writeHostFile(one, lab.hosts);
  await installPackage(one, folder, {
    'create-trust.mjs': readFileSync('examples/create-trust.mjs'),
    'user.mjs': readFileSync('test/lab/support/library-user.mjs'),
  });
});
afterAll(() => lab?.stop());

const outcomeSchema = z.object({
  result: z.looseObject({}).optional(),
  error: z.object({ name: z.string(), code: z.unknown().optional(), text: z.string() }).optional(),
});

/** Calls the library in a program of its own, which ends by itself: what it wrote, and what it told. */
async function use(call: string, rest: Record<string, unknown>, options: Record<string, unknown> = {}) {
  const out = '/tmp/told';
  const argument = JSON.stringify({ call, out, options: { hosts, ...options }, ...rest });
  const run = await one.exec(['node', 'user.mjs', argument], { cwd: folder, input: 'for the caller\n' });
  const lines = String(await one.read(out)).split('\n');
  await one.exec(['rm', out], { check: true });
  const told = lines.slice(0, -4).map((line) => `${line}\n`);
  const [outcome = '', signals, stdin] = lines.slice(-4);
  // Nothing is printed; standard input, signals and the process's end are the caller's own.
  expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(signals).toBe('{"untouched":true}');
  expect(stdin).toBe('{"stdin":"for the caller\\n"}');
  return { told: told.join(''), ...outcomeSchema.parse(JSON.parse(outcome)) };
}

/** What is in a home, times and places on the disk apart. */
const contents = async () =>
  (await homes(lab.hosts, 'root')).map((seen) => seen.replaceAll(/ [\d.]+ \d+ $/gm, ''));

it('an abort half way undoes everything; so does a callback that throws', async () => {
  const before = await contents();
  const abortAt = { type: 'host', step: 'distribute' };
  const aborted = await use('createTrust', { password: 'root-secret', abortAt });
  expect(aborted.error).toMatchObject({ name: 'AbortError', text: 'This operation was aborted' });
  const events = readEvents(aborted.told);
  expect(noticesOf(events).slice(-2)).toEqual(['undoing', 'undone']);
  expect(endOf(events)).toMatchObject({ status: 130, hosts: [], pairs: [] });
  expect(await contents()).toEqual(before);
  const thrown = await use('createTrust', { password: 'root-secret', throwAt: abortAt });
  expect(thrown.error).toMatchObject({ name: 'Error', text: 'a mistake of the caller' });
  expect(await contents()).toEqual(before);
  await expectNothingLeft(lab.hosts);
});

it('a wrong password: a typed error, and words for it', async () => {
  const { error, told } = await use('createTrust', { password: 'wrong' });
  expect(error).toMatchObject({ name: 'TrustError', code: 'trust-incomplete' });
  expect(error?.text).toMatch(
    /^\[GAUSS-50306\] : The password of 10\.99\.0\.[23] is incorrect\.\n {2}10\.99/,
  );
  expect(endOf(readEvents(told)).hosts.map(({ host }) => host)).toEqual(['10.99.0.2', '10.99.0.3']);
});

it('the example of the documentation makes trust, as a user would run it', async () => {
  await one.write('/root/password', 'root-secret\n', { mode: 0o600 });
  const line =
    'node create-trust.mjs /etc/hostfile </root/password; status=$?; rm /root/password; exit $status';
  const run = await one.exec(['sh', '-c', line], { cwd: folder });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toContain('distribute: 10.99.0.3: ok\n');
  expect(run.stdout).toMatch(/\nTrust is made: 18 logins passed \(mesh\)\.\n$/);
  await expectTrust(lab, 18);
});

it('1.5 the same events as the command’s, for what is there already; and a report of every pair', async () => {
  const { result, told } = await use('createTrust', {}, { verify: 'star' });
  expect(result).toEqual({ mode: 'star', logins: 6 });
  const events = readEvents(told);
  expect(endOf(events)).toMatchObject({ status: 0, verified: result });
  const command = await output(one, `node /opt/gs_sshexkey/gs_sshexkey.cjs -f /etc/hostfile --json`);
  expect(stepsOf(events)).toEqual(stepsOf(readEvents(command)));

  await lab.block(1, 2, { action: 'reject' });
  const verified = await use('verifyTrust', {});
  await lab.unblock(1, 2);
  expect(verified.result).toMatchObject({ ok: false, mode: 'mesh', summary: { pairs: 9, failed: 1 } });
});
