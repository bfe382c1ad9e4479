import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { type Lab, startLab } from '../../../lab/lab.ts';
import type { HostSpec } from '../../../lab/spec.ts';
import { hostNamed, runTool, writeHostFile } from '../support/tool.ts';
import { output } from '../support/trust.ts';
import {
  about,
  commands,
  doctor,
  follow,
  forUsers,
  keepOutcome,
  listed,
  type Seen,
  told,
  type User,
  users,
} from './ill.ts';
import { networkFaults, userFaults } from './network-faults.ts';

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
const file = '/etc/cluster.xml';
/** What the cluster file has for `home2`, which has two addresses. */
const secondAddress = '10.99.1.12';

function clusterFile(hosts: readonly LabHost[]): string {
  const parameter = (name: string, value: string): string => `<PARAM name="${name}" value="${value}"/>`;
  const devices = hosts.map(({ name, address }) => {
    const listed = name === 'home2' ? secondAddress : address;
    return `<DEVICE>${parameter('name', name)}${parameter('backIp1', listed)}</DEVICE>`;
  });
  const cluster = parameter('nodeNames', hosts.map(({ name }) => name).join(','));
  return `<ROOT><CLUSTER>${cluster}</CLUSTER><DEVICELIST>${devices.join('\n')}</DEVICELIST></ROOT>\n`;
}

describe('faults between hosts', () => {
  let lab: Lab;
  let here: LabHost;
  const seen = new Map<User, readonly Seen[]>();
  const at = (name: string): LabHost => hostNamed(lab, name);

  beforeAll(async () => {
    lab = await startLab({ hosts: names.map((name) => ({ ...commands, ...specs[name], name })) });
    here = at('here');
    await here.write(file, clusterFile(lab.hosts));
    await output(at('home2'), `ip addr add ${secondAddress}/16 dev eth0`);
    // A clone is one from the start.
    const [one, two] = [at('twin1'), at('twin2')];
    await two.write('/etc/machine-id', await one.read('/etc/machine-id'));
    for (const type of ['ed25519', 'ecdsa', 'rsa'])
      for (const end of ['', '.pub']) {
        const path = `/etc/ssh/ssh_host_${type}_key${end}`;
        await two.write(path, await one.read(path), { mode: 0o600 });
      }
    await output(two, 'systemctl reload sshd');
    await forUsers(async (user) => {
      const args = [...listed(file), '--verify', 'star'];
      const run = await runTool(here, args, { user, stdin: `${user}-secret\n` });
      expect(run.stderr + run.code).toMatch(/0$/);
    });
  });
  afterAll(() => lab?.stop());

  it('finds them with root and without, and nothing else', async () => {
    for (const { host, on, make } of networkFaults)
      for (const user of users) await about(at(on ?? host), user, make);
    const stat = await at('home1').read('/usr/local/bin/stat');
    await at('home2').write('/usr/local/bin/stat', stat, { mode: 0o755 });
    const place = (name: string): number => names.indexOf(name);
    await lab.block(place('here'), place('filtered'));
    await lab.block(place('two'), place('home1'), { action: 'reject' });
    const drop =
      'add table inet dns; add chain inet dns in { type filter hook input priority 0; }; add rule inet dns in udp dport 53 drop';
    await here.exec(['nft', drop], { check: true });
    await output(here, `ip route add unreachable ${at('far').address}/32`);
    const runs = await forUsers((user) => doctor(here, file, user, lab.hosts));
    for (const [user, run] of runs) {
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
    await follow(here, seen, lab.hosts, networkFaults);
    const found = await forUsers(async (user) => (await doctor(here, file, user, lab.hosts)).seen);
    await follow(here, found, lab.hosts, networkFaults);
    for (const [user, run] of await forUsers((user) => doctor(here, file, user, lab.hosts))) {
      expect(told(run.seen), user).toEqual([]);
      expect(run.code).toBe(0);
    }
    keepOutcome('together', networkFaults, seen);
  });

  it('11.1 root examines another user: one that is missing, and one that has expired', async () => {
    for (const { host, make } of userFaults) await about(at(host), 'omm', make);
    const three = await writeHostFile(here, [at('three')]);
    const both = await writeHostFile(here, [at('two'), at('three')], '/etc/both');
    const find = async () =>
      new Map<User, readonly Seen[]>([
        ['root', (await doctor(here, both, 'root', lab.hosts, ['-U', 'omm'])).seen],
        ['omm', (await doctor(here, three, 'omm', lab.hosts)).seen],
      ]);
    const found = await find();
    const codes = (user: User, seen = found) =>
      (seen.get(user) ?? []).map(({ name, code }) => `${name} ${code}`).sort();
    expect(codes('root')).toEqual(['three no-login-shell', 'three user-expired', 'two user-missing']);
    // Without root it shows from outside only.
    expect(codes('omm')).toEqual(['three login-refused']);
    await follow(here, found, lab.hosts, userFaults);
    const left = await find();
    expect(codes('omm', left)).toEqual([]);
    // An account that was made anew has no password yet, and nothing of trust.
    expect(codes('root', left)).toContain('two user-locked');
    for (const code of codes('root')) expect(codes('root', left)).not.toContain(code);
    keepOutcome('users', userFaults, found);
  });
});
