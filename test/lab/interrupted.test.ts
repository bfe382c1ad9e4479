import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { askpassFile } from '../../lab/login.ts';
import { pauseAt } from './faults/pause.ts';
import { expectNothingLeft } from './support/evidence.ts';
import { hostNamed, star, startTool, writeHostFile } from './support/tool.ts';
import { expectTrust, output } from './support/trust.ts';

let lab: Lab;
let one: LabHost;
beforeAll(async () => {
  lab = await startLab({ hosts: 3 });
  one = hostNamed(lab, 'node1');
});
afterAll(() => lab?.stop());

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('7.5 1.3 %s while others change the files: theirs stays, ours goes', async (signal, status) => {
  const two = hostNamed(lab, 'node2');
  const file = await writeHostFile(one, lab.hosts);
  const pause = await pauseAt(two, '/usr/bin/ssh-add', '*id_om*');
  const run = startTool(one, ['-f', file, ...star], { stdin: 'root-secret\n' });
  expect(await pause.reached(() => false)).toBe(true);
  // What ssh-copy-id does: a line at the end, in place.
  const line = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEadgzdBbTrrcEeINfFkYuCk ${signal}`;
  await output(two, `echo '${line}' >>~/.ssh/authorized_keys; printf '%s\\n' '# ${signal}' >>~/.bashrc`);
  run.kill(signal);
  await pause.go();
  const { code, stderr } = await run.ended;
  expect(stderr).toMatch(/Undone on 10\.99\.0\.1 to 10\.99\.0\.3: all is as it was\.\nInterrupted\.\n$/);
  expect(code).toBe(status);
  const keys = await output(two, 'cat ~/.ssh/authorized_keys');
  expect(keys).toContain(`${line}\n`);
  expect(keys).not.toContain('#OM');
  const after = await output(two, 'cat ~/.bashrc; ls -A ~; crontab -l 2>&1; ps -eo args=');
  expect(after).toContain(`# ${signal}\n`);
  expect(after).not.toMatch(/gaussdb_tmp|[ #]gs_sshexkey/);
  await expectNothingLeft(lab.hosts);
  await output(two, 'mv /usr/bin/ssh-add.real /usr/bin/ssh-add; rm -r /run/pause');
});

it('7.5 1.3 SIGTERM while the key is made: nothing of it is left', async () => {
  const file = await writeHostFile(one, lab.hosts);
  const pause = await pauseAt(one, '/usr/bin/ssh-keygen', '*ed25519*');
  const run = startTool(one, ['-f', file, ...star], { stdin: 'root-secret\n' });
  expect(await pause.reached(() => false)).toBe(true);
  run.kill('SIGTERM');
  expect((await run.ended).code).toBe(143);
  await pause.go();
  await expectNothingLeft(lab.hosts);
  await output(one, 'mv /usr/bin/ssh-keygen.real /usr/bin/ssh-keygen; rm -r /run/pause');
});

it('12.1 all of the run is killed while the key is made: nothing lies in /tmp, and the next run takes the rest away', async () => {
  const file = await writeHostFile(one, lab.hosts);
  const pause = await pauseAt(one, '/usr/bin/ssh-keygen', '*ed25519*');
  const run = startTool(one, ['-f', file, ...star], { stdin: 'root-secret\n' });
  expect(await pause.reached(() => false)).toBe(true);
  // What runs on this machine has a session of its own; the pattern does not match this line.
  const sid = await output(one, "ps -o sid= -p $(pgrep -f 'ssh-[k]eygen -q -t ed25519' | head -n 1)");
  run.kill('SIGKILL');
  // One or the other may have ended by itself by then.
  await output(one, `kill -KILL $(ps -o pid= -s ${sid.trim()}) || :`);
  await run.ended;
  await output(one, 'mv /usr/bin/ssh-keygen.real /usr/bin/ssh-keygen; rm -r /run/pause');
  expect(await output(one, 'ls -A /tmp; cd ~/.gs_sshexkey-lock; stat -c %a . *.key')).toBe('700\n700\n');
  const again = await startTool(one, ['verify', '-f', file, ...star], { stdin: 'root-secret\n' }).ended;
  expect(again.code).toBe(1);
  const dry = await startTool(one, ['-f', file, '--dry-run'], { stdin: 'root-secret\n' }).ended;
  expect(dry.code).toBe(3);
  expect(await output(one, 'ls ~/.gs_sshexkey-lock')).toContain('.key');
  const removed = await startTool(one, ['remove', '-f', file], { stdin: 'root-secret\n' }).ended;
  expect(removed.code).toBe(0);
  await expectNothingLeft(lab.hosts);
});

it('7.5 1.3 a second Ctrl-C ends the undoing at once: the hosts are named, the next run undoes them', async () => {
  const two = hostNamed(lab, 'node2');
  const file = await writeHostFile(one, lab.hosts);
  const pause = await pauseAt(two, '/usr/bin/ssh-add', '*id_om*');
  const run = startTool(one, ['-f', file, ...star], { stdin: 'root-secret\n' });
  expect(await pause.reached(() => false)).toBe(true);
  run.kill('SIGINT');
  await expect.poll(() => run.stderr(), { timeout: 20_000 }).toContain('Undoing what was changed on ');
  run.kill('SIGINT');
  const { code, stderr } = await run.ended;
  await pause.go();
  expect(code).toBe(130);
  expect(stderr).toMatch(/^ {2}10\.99\.0\.\S+.*: run again: it is undone first\./m);
  expect(stderr).toMatch(/^\[GAUSS-50230\] .*[:,]\s?10\.99\.0\.2[,.]/m);
  await output(two, 'mv /usr/bin/ssh-add.real /usr/bin/ssh-add; rm -r /run/pause');
  const again = await startTool(one, ['-f', file, ...star], { stdin: 'root-secret\n' }).ended;
  expect(again).toMatchObject({ code: 0 });
  expect(again.stderr).toMatch(
    /10\.99\.0\.2: a run that did not end has been undone: root on node1, process/,
  );
  await expectTrust(lab, 18);
  await expectNothingLeft(lab.hosts);
});

it('7.5 7.3 ssh-copy-id and a second run work on the hosts of a run that is then interrupted', async () => {
  const [two, three] = [hostNamed(lab, 'node2'), hostNamed(lab, 'node3')];
  // A cluster of its own: the trust of the test before stays on node1.
  const ours = async () => (await output(two, "grep '#OM$' ~/.ssh/authorized_keys || :", 'omm')).trim();
  const file = await writeHostFile(one, lab.hosts, '/etc/all');
  await writeHostFile(three, lab.hosts, '/etc/all');
  const pause = await pauseAt(two, '/usr/bin/ssh-add', '*id_om*');
  const first = startTool(one, ['-f', file, ...star], { user: 'omm', stdin: 'omm-secret\n' });
  expect(await pause.reached(() => false)).toBe(true);
  const interrupted = await ours();
  expect(interrupted).toMatch(/^ssh-ed25519 .* #OM$/);

  await output(three, "ssh-keygen -q -t ed25519 -N '' -C theirs -f ~/.ssh/theirs", 'omm');
  // -f: it would find that the login works already, by the first run's key.
  const copy = ['ssh-copy-id', '-f', '-i', '.ssh/theirs.pub', '-o', 'StrictHostKeyChecking=no'];
  const env = { SSH_ASKPASS: askpassFile, SSH_ASKPASS_REQUIRE: 'force', LAB_PASSWORD: 'omm-secret' };
  await three.exec([...copy, '-o', 'UserKnownHostsFile=/dev/null', two.address], {
    user: 'omm',
    env,
    check: true,
  });
  const second = startTool(three, ['-f', file, ...star], { user: 'omm', stdin: 'omm-secret\n' });
  await expect.poll(() => second.stderr(), { timeout: 20_000 }).toMatch(/omm on node1, process \d+/);

  first.kill('SIGINT');
  await pause.go();
  expect((await first.ended).code).toBe(130);
  expect(await second.ended).toMatchObject({ code: 0 });
  const keys = await output(two, 'cat ~/.ssh/authorized_keys', 'omm');
  expect(keys).toMatch(/^ssh-ed25519 \S+ theirs$/m);
  expect(keys).not.toContain(interrupted);
  expect(await ours()).toMatch(/^ssh-ed25519 .* #OM$/);
  await expectTrust(lab, 18, { user: 'omm' });
  await expectNothingLeft(lab.hosts);
});
