import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lab, startLab } from '../../lab/lab.ts';
import { users } from '../lab/doctor/ill.ts';
import { pauseAt } from '../lab/faults/pause.ts';
import { runTool, star, startTool, writeHostFile } from '../lab/support/tool.ts';
import { output } from '../lab/support/trust.ts';
import { type Recorded, recordHost, recordLab, recordLogins, setApart } from './tape.ts';

const releases = ['bullseye', 'trixie', 'sid'] as const;
let lab: Lab;
let all: readonly Recorded[];
let file: string;

beforeAll(async () => {
  lab = await startLab({
    hosts: [{ name: 'bookworm' }, ...releases.map((release) => ({ name: release, release }))],
  });
  all = lab.hosts.map((host) => ({ host, folder: host.name }));
  const [here] = lab.hosts;
  if (!here) throw new Error('no host');
  file = await writeHostFile(here, lab.hosts);
  await recordLab('releases', all);
});
afterAll(() => lab?.stop());

const here = () => {
  const [host] = lab.hosts;
  if (!host) throw new Error('no host');
  return host;
};

async function recordAll(state: string): Promise<void> {
  for (const { host, folder } of all)
    for (const user of users) await recordHost({ host, folder: `${folder}/${state}` }, user, lab.hosts);
}

it('before any run', () => recordAll('new'));

it('after a run that was killed while it distributed', async () => {
  for (const user of users) {
    const pauses = await Promise.all(lab.hosts.map((host) => pauseAt(host, '/usr/bin/ssh-add', '*id_om*')));
    const tool = startTool(here(), ['-f', file, ...star], { user, stdin: `${user}-secret\n` });
    let over = false;
    const ended = tool.ended.finally(() => {
      over = true;
    });
    await Promise.race(pauses.map((pause) => pause.reached(() => over)));
    expect(over, tool.stderr()).toBe(false);
    tool.kill('SIGKILL');
    for (const pause of pauses) await pause.go();
    await ended;
    for (const { host, folder } of all)
      await recordHost({ host, folder: `${folder}/killed` }, user, lab.hosts);
    for (const host of lab.hosts)
      await output(host, 'mv /usr/bin/ssh-add.real /usr/bin/ssh-add; rm -r /run/pause');
  }
});

it('with trust', async () => {
  for (const user of users) {
    const run = await runTool(here(), ['-f', file, ...star], { user, stdin: `${user}-secret\n` });
    expect(run.stderr + run.code).toMatch(/0$/);
  }
  await setApart(lab.hosts);
  await recordAll('trusted');
});

async function logins(name: string): Promise<void> {
  for (const [i, { host, folder }] of all.entries())
    for (const user of users) {
      const target = lab.hosts[(i + 1) % lab.hosts.length] ?? host;
      await recordLogins({ host, folder: `${folder}/trusted` }, user, target, name);
    }
}

/** Does something in every host's homes, and its opposite in the end. */
async function whileHosts(lines: string, back: string, work: () => Promise<void>): Promise<void> {
  const everywhere = (script: string) =>
    Promise.all(lab.hosts.map((host) => output(host, `for H in /root /home/omm; do ${script}; done`)));
  await everywhere(lines);
  await work();
  await everywhere(back);
}

it('logins that work, and that fail', async () => {
  await logins('logins-ok');
  // Some releases turn a client away that has failed: what is to be recorded is why it failed.
  for (const host of lab.hosts)
    if (['trixie', 'sid'].includes(host.name)) {
      await output(host, `sed -i '1i PerSourcePenalties no' /etc/ssh/sshd_config`);
      await host.stopSshd();
      await host.startSshd();
    }
  const keys = '$H/.ssh/authorized_keys';
  await whileHosts(`mv ${keys} ${keys}.off`, `mv ${keys}.off ${keys}`, () => logins('logins-refused'));
  const known = '$H/.ssh/known_hosts';
  await whileHosts(`mv ${known} ${known}.off`, `mv ${known}.off ${known}`, () => logins('logins-unknown'));
  const other = `sed "s, ssh-ed25519 .*, $(cut -d' ' -f1,2 $H/.ssh/id_om.pub)," ${known}.off | grep ssh-ed25519`;
  await whileHosts(
    `mv ${known} ${known}.off; ${other} >${known}; chown --reference=${known}.off ${known}`,
    `mv ${known}.off ${known}`,
    () => logins('logins-changed'),
  );
  for (const host of lab.hosts) await host.stopSshd();
  await logins('logins-down');
});
