import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { stepLines } from '../../src/words/fixed/steps.ts';
import { pauseAt } from './faults/pause.ts';
import { endOf, noticesOf, readEvents, resultsOf, stepsOf } from './support/events.ts';
import { expectNothingLeft, homes } from './support/evidence.ts';
import { runToolInTerminal } from './support/terminal.ts';
import { hostNamed, manualLines, runTool, startTool, toolCommand, writeHostFile } from './support/tool.ts';
import { expectTrust, output } from './support/trust.ts';

let lab: Lab;
let one: LabHost;
let file: string;
const [first, second, third] = ['10.99.0.1', '10.99.0.2', '10.99.0.3'];

/** The manual's lines for `STEP begin` and `STEP end`. */
const linesOf = new Map(
  Object.entries(stepLines).flatMap(([step, { begin, end }]) => [
    [`${step} begin`, begin],
    [`${step} end`, end],
  ]),
);

beforeAll(async () => {
  lab = await startLab({ hosts: 3 });
  one = hostNamed(lab, 'node1');
  file = await writeHostFile(one, lab.hosts);
});
afterAll(() => lab?.stop());

it('1.5 a wrong password: every host that failed is in the end, with code, cause and remedy', async () => {
  const run = await runTool(one, ['-f', file, '--json'], { stdin: 'wrong\n' });
  expect(run.code).toBe(1);
  const events = readEvents(run.stdout);
  const { status, verified, hosts, pairs } = endOf(events);
  expect({ status, verified, pairs }).toEqual({ status: 1, verified: null, pairs: [] });
  expect(hosts.map(({ host, step }) => [host, step])).toEqual([
    [second, 'network'],
    [third, 'network'],
  ]);
  expect(hosts.map(({ fault }) => fault.code).sort()).toEqual(['password-not-tried', 'password-refused']);
  expect(resultsOf(events).filter((line) => line.endsWith(' ok'))).toEqual([`${first} network ok`]);
  // People are told as ever.
  expect(run.stderr).toContain('[GAUSS-50306] : The password of ');
});

it('1.5 SIGTERM half way: the undoing is told, and the end has status 143', async () => {
  const two = hostNamed(lab, 'node2');
  const before = await homes(lab.hosts, 'root');
  const pause = await pauseAt(two, '/usr/bin/ssh-add', '*id_om*');
  const run = startTool(one, ['-f', file, '--json'], { stdin: 'root-secret\n' });
  expect(await pause.reached(() => false)).toBe(true);
  run.kill('SIGTERM');
  await pause.go();
  const { code, stdout } = await run.ended;
  expect(code).toBe(143);
  const events = readEvents(stdout);
  expect(endOf(events)).toMatchObject({ status: 143, verified: null, hosts: [], pairs: [] });
  expect(noticesOf(events).slice(-2)).toEqual(['undoing', 'undone']);
  await output(two, 'mv /usr/bin/ssh-add.real /usr/bin/ssh-add; rm -r /run/pause');
  await expectNothingLeft(lab.hosts);
  const names = (seen: string[]) => seen.map((text) => text.replaceAll(/ [\d.]+ \d+ $/gm, ''));
  expect(names(await homes(lab.hosts, 'root'))).toEqual(names(before));
});

it('1.5 standard output is events alone, prompts are on the terminal, the manual’s lines in the log', async () => {
  const run = await runToolInTerminal(
    one,
    ['-f', file, '--json', '-l', '/root/run.log'],
    [['Password: ', 'root-secret\r']],
  );
  expect(run.code).toBe(0);
  expect(run.screen).toContain('Please enter password for current user[root].\nPassword: \n');
  expect(run.screen).toContain('Notice: 10.99.0.2: first contact, host key accepted: ssh-ed25519 SHA256:');
  expect(run.screen).not.toContain('Checking network information.');
  const events = readEvents(run.stdout);
  expect(events[0]).toMatchObject({
    user: 'root',
    hosts: [first, second, third].map((address) => ({ address })),
  });
  expect(endOf(events)).toMatchObject({
    status: 0,
    verified: { mode: 'mesh', logins: 18 },
    working: 0,
    hosts: [],
    pairs: [],
  });
  const manual = manualLines.trimEnd().split('\n');
  expect(stepsOf(events).flatMap((step) => linesOf.get(step) ?? [step])).toEqual(manual);
  const everywhere = (step: string): string[] => [first, second, third].map((host) => `${host} ${step} ok`);
  expect(resultsOf(events).sort()).toEqual(
    [
      ...['network', 'distribute', 'verify'].flatMap(everywhere),
      ...['local-authorized-keys', 'known-hosts'].map((step) => `${first} ${step} ok`),
      ...['remote-authorized-keys', 'common-authentication'].flatMap((step) => everywhere(step).slice(1)),
    ].sort(),
  );
  expect(noticesOf(events)).toEqual(['host-key-accepted', 'host-key-accepted']);
  const log = String(await one.read('/root/run.log')).split('\n');
  const texts = log.map((line) => line.replace(/^.*\[gs_sshexkey\] /, ''));
  expect(texts.filter((text) => manual.includes(text))).toEqual(manual);
  await expectTrust(lab, 18);
});

it('1.5 a firewall between two hosts: each pair that failed, the host that made the logins, and one that was left out before', async () => {
  const more = await writeHostFile(one, [...lab.hosts, '10.99.0.9'], '/etc/more');
  await lab.block(1, 2, { action: 'reject' });
  const run = await runTool(one, ['-f', more, '--json', '--keep-going']);
  await lab.unblock(1, 2);
  expect(run.code).toBe(1);
  const events = readEvents(run.stdout);
  const { status, working, hosts, pairs } = endOf(events);
  expect({ status, working }).toEqual({ status: 1, working: 0 });
  expect(hosts.map(({ host, step, fault }) => [host, step, fault.code])).toEqual([
    ['10.99.0.9', 'network', 'no-route'],
  ]);
  expect(pairs.map(({ from, to, fault }) => [from, to, fault.code])).toEqual([
    [second, third, 'refused'],
    [second, 'node3', 'refused'],
  ]);
  expect(resultsOf(events).filter((line) => line.includes(' verify '))).toEqual([
    `${first} verify ok`,
    `${second} verify logins-failed`,
    `${third} verify ok`,
  ]);
  expect(stepsOf(events)).not.toContain('verify end');
});

it('1.5 7.5 --keep-going without a host: it is in the end, with how many have trust all the same', async () => {
  const three = hostNamed(lab, 'node3');
  await three.stopSshd();
  const run = await runTool(one, ['-f', file, '--json', '--keep-going']);
  await three.startSshd();
  expect(run.code).toBe(1);
  const events = readEvents(run.stdout);
  const { status, working, hosts } = endOf(events);
  expect({ status, working }).toEqual({ status: 1, working: 2 });
  expect(hosts.map(({ host, step, fault }) => [host, step, fault.code])).toEqual([
    [third, 'network', 'refused'],
  ]);
  const ofThird = resultsOf(events).filter((line) => line.startsWith(`${third} `));
  expect(ofThird).toEqual([`${third} network refused`]);
  expect(resultsOf(events)).toContain(`${second} verify ok`);
});

it('1.5 a reader that hangs up: the run goes on to its end, and undoes or keeps as it would', async () => {
  const two = hostNamed(lab, 'node2');
  await output(two, ': >.ssh/authorized_keys');
  const line = `${toolCommand(['-f', file, '--json']).join(' ')} | head -n 1; exit "\${PIPESTATUS[0]}"`;
  const run = await one.exec(['bash', '-c', line], { input: 'root-secret\n' });
  expect([run.code, run.stderr]).toEqual([0, '']);
  expect(JSON.parse(run.stdout)).toMatchObject({ type: 'start' });
  await output(two, ': >.ssh/authorized_keys');
  const before = await homes([two], 'root');
  await lab.block(1, 2, { action: 'reject' });
  const failed = await one.exec(['bash', '-c', line], { input: 'root-secret\n' });
  await lab.unblock(1, 2);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain('Undone on 10.99.0.2');
  const bytes = (seen: string[]) => seen.map((text) => text.match(/^[0-9a-f]{64} .*/gm));
  expect(bytes(await homes([two], 'root'))).toEqual(bytes(before));
  await expectNothingLeft(lab.hosts);
});
