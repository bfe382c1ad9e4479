import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { type Lab, startLab } from '../../../lab/lab.ts';
import type { HostSpec } from '../../../lab/spec.ts';
import { hostNamed, runTool, writeHostFile } from '../support/tool.ts';
import { output } from '../support/trust.ts';
import { about, commands, doctor, follow, keepOutcome, type Seen, told, type User, users } from './ill.ts';
import { networkFaults } from './network-faults.ts';

const names = [
  'here',
  'two',
  'three',
  'filtered',
  'far',
  'silent',
  'slow',
  'new',
  'twin1',
  'twin2',
  'home1',
  'home2',
];
const specs: Record<string, HostSpec> = { new: { release: 'trixie' } };

describe('faults between hosts', () => {
  let lab: Lab;
  let here: LabHost;
  let file: string;
  const seen = new Map<User, readonly Seen[]>();
  const at = (name: string): LabHost => hostNamed(lab, name);

  beforeAll(async () => {
    lab = await startLab({ hosts: names.map((name) => ({ ...commands, ...specs[name], name })) });
    here = at('here');
    file = await writeHostFile(here, lab.hosts);
    // A clone is one from the start.
    const [one, two] = [at('twin1'), at('twin2')];
    await two.write('/etc/machine-id', await one.read('/etc/machine-id'));
    for (const type of ['ed25519', 'ecdsa', 'rsa'])
      for (const end of ['', '.pub']) {
        const path = `/etc/ssh/ssh_host_${type}_key${end}`;
        await two.write(path, await one.read(path), { mode: 0o600 });
      }
    await output(two, 'systemctl reload sshd');
    for (const user of users) {
      const run = await runTool(here, ['-f', file, '--verify', 'star'], { user, stdin: `${user}-secret\n` });
      expect(run.stderr + run.code).toMatch(/0$/);
    }
  });
  afterAll(() => lab?.stop());

  it('finds them with root and without, and nothing else', async () => {
    for (const { host, make } of networkFaults) for (const user of users) await about(at(host), user, make);
    await output(at('home2'), 'true');
    const stat = await at('home1').read('/usr/local/bin/stat');
    await at('home2').write('/usr/local/bin/stat', stat, { mode: 0o755 });
    const place = (name: string): number => names.indexOf(name);
    await lab.block(place('here'), place('filtered'));
    await lab.block(place('two'), place('home1'), { action: 'reject' });
    const drop =
      'add table inet dns; add chain inet dns in { type filter hook input priority 0; }; add rule inet dns in udp dport 53 drop';
    await here.exec(['nft', drop], { check: true });
    await output(here, `ip route add unreachable ${at('far').address}/32`);
    for (const user of users) {
      const run = await doctor(here, file, user, lab.hosts);
      seen.set(user, run.seen);
      const found = new Set(run.seen.map(({ name, code }) => `${name} ${code}`));
      expect([...found].sort(), user).toEqual(
        networkFaults.map(({ host, code }) => `${host} ${code}`).sort(),
      );
    }
  });

  it('each remedy, done as it is printed, ends its finding', async () => {
    const place = (name: string): number => names.indexOf(name);
    await lab.unblock(place('here'), place('filtered'));
    await lab.unblock(place('two'), place('home1'));
    await output(here, `ip route del unreachable ${at('far').address}/32`);
    // A host with new keys is a stranger until its old ones are forgotten: that is a finding of its own.
    for (let round = 0; round < 2; round++)
      for (const user of users) {
        const found = round === 0 ? (seen.get(user) ?? []) : (await doctor(here, file, user, lab.hosts)).seen;
        await follow(here, user, found, lab.hosts, networkFaults);
      }
    for (const user of users) {
      const run = await doctor(here, file, user, lab.hosts);
      expect(told(run.seen), user).toEqual([]);
      expect(run.code).toBe(0);
    }
    keepOutcome('together', networkFaults, seen);
  });

  it('root examines another user: one that is missing, and one that has no shell', async () => {
    await output(at('two'), 'userdel -f omm');
    await output(at('three'), 'usermod -s /usr/sbin/nologin omm; chage -E 1 omm');
    const run = await doctor(here, file, 'root', lab.hosts, ['-U', 'omm']);
    const codes = run.seen.map(({ name, code }) => `${name} ${code}`);
    expect(codes.sort()).toEqual(['three no-login-shell', 'three user-expired', 'two user-missing']);
    // Without root it shows from outside only, on the host that the password was tried on.
    const plain = await doctor(here, file, 'omm', lab.hosts);
    expect(plain.seen.map(({ name, code }) => `${name} ${code}`)).toEqual([
      expect.stringMatching(/^(two|three) login-refused$/),
    ]);
  });
});
