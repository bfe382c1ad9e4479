import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { hostNamed, manualLines, runTool, star, writeHostFile } from './support/tool.ts';
import { agents, bare, expectTrust, output } from './support/trust.ts';

const ssh = 'ssh -o BatchMode=yes -o StrictHostKeyChecking=yes';
const named = (name: string) => ({ boot: [`echo '${name}' >/proc/sys/kernel/hostname`] });
/** As a machine that was cloned from the same image. */
const cloned = (name: string) => ({
  boot: [...named(name).boot, 'echo 0123456789abcdef0123456789abcdef >/etc/machine-id'],
});

describe('names that lie, and addresses that are one host', () => {
  let lab: Lab;
  let one: LabHost;
  beforeAll(async () => {
    lab = await startLab({
      hosts: [
        { name: 'plain' },
        { name: 'first', ...cloned('twin') },
        { name: 'second', ...cloned('Twin') },
        { name: 'self', ...named('localhost') },
        { name: 'hostile', ...named('$(reboot)') },
        { name: 'numeric', ...named('10') },
      ],
    });
    one = hostNamed(lab, 'plain');
  });
  afterAll(() => lab?.stop());
  const both = ({ address, address6 }: LabHost) => [address, address6];

  it.each(['root', 'omm'])(
    '2.4 7.8 one host under two addresses is one; two with one name are two: as %s',
    async (user) => {
      const file = await writeHostFile(one, lab.hosts.flatMap(both));
      const run = await runTool(one, ['-f', file, ...star], { user, stdin: `${user}-secret\n` });
      expect(run).toMatchObject({ code: 0, stdout: manualLines });
      const notices = run.stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !line.includes('first contact'));
      const left = (address: string, name: string, why: string) =>
        `Notice: ${address}: its host name "${name}" ${why}: trust for it is by address only. hostnamectl set-hostname gives it another.`;
      expect(notices).toEqual([
        ...lab.hosts.map(({ address, address6 }) => `Notice: ${address6} and ${address} are the same host.`),
        left('10.99.0.2', 'twin', 'is that of another host of the list, too'),
        left('10.99.0.3', 'Twin', 'is that of another host of the list, too'),
        left('10.99.0.4', 'localhost', 'means every host itself'),
        left('10.99.0.5', '$(reboot)', 'cannot be used as a host name'),
        left('10.99.0.6', '10', 'cannot be used as a host name'),
      ]);
    },
  );

  it('7.8 by IP all works, IPv4 and IPv6; by name what is no lie', async () => {
    await expectTrust(lab, 72, { targets: both });
    for (const host of lab.hosts)
      expect(await bare(host, 'omm', `${ssh} plain hostname`)).toMatchObject({ code: 0, stdout: 'plain\n' });
    const knows = /twin|localhost|reboot|^10 /im;
    for (const path of ['.ssh/known_hosts', 'gaussdb_tmp/ssh_config']) {
      expect(String(await one.read(`/root/${path}`))).toContain('plain');
      expect(String(await one.read(`/root/${path}`))).not.toMatch(knows);
    }
    expect((await output(one, 'grep Gauss /etc/hosts')).split('\n')).toEqual([
      '10.99.0.1  plain  #Gauss OM IP Hosts Mapping',
      'fd99::1  plain  #Gauss OM IP Hosts Mapping',
      '',
    ]);
  });

  it('2.4 5.2 5.5 a host that is listed twice gets everything once', async () => {
    for (const host of lab.hosts) {
      expect(String(await host.read('/root/.ssh/authorized_keys')).match(/#OM$/gm)).toHaveLength(1);
      expect(await agents(host, 'root')).toHaveLength(2);
      expect(host.sshdLog().match(/Accepted password for omm/g)?.length ?? 0).toBeLessThanOrEqual(2);
    }
    // The machine of the tool is itself, by whatever address: no password is sent there.
    expect(one.sshdLog()).not.toMatch(/(Accepted|Failed) password/);
  });
});
