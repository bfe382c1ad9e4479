import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { hostNamed, manualLines, runTool, star, writeHostFile } from './support/tool.ts';

const named = (name: string) => ({ boot: [`echo '${name}' >/proc/sys/kernel/hostname`] });
const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE8v2Zx1Yc8Jrj0iQ1XWkQJXb7m0Vf1m0l8o1pQe3f5a';

describe('hosts that call themselves what others are called', () => {
  let lab: Lab;
  let here: LabHost;
  let good: LabHost;
  beforeAll(async () => {
    lab = await startLab({
      hosts: [
        { name: 'here' },
        { name: 'good' },
        { name: 'forge', ...named('github.com') },
        { name: 'known', ...named('gitlab.com') },
        { name: 'moved' },
      ],
    });
    here = hostNamed(lab, 'here');
    good = hostNamed(lab, 'good');
    // As the other host's own resolver has it, a run of long ago with another address, and Debian's line for itself.
    await good.exec(['sh', '-c', 'echo "203.0.113.9 github.com" >>/etc/hosts'], { check: true });
    await good.exec(['sh', '-c', 'echo "127.0.1.1 good" >>/etc/hosts'], { check: true });
    const old = '10.99.9.9  moved  #Gauss OM IP Hosts Mapping';
    await here.exec(
      [
        'sh',
        '-c',
        `echo "${old}" >>/etc/hosts; mkdir -p ~/.ssh; echo "gitlab.com ${other}" >~/.ssh/known_hosts`,
      ],
      {
        check: true,
      },
    );
  });
  afterAll(() => lab?.stop());

  it('7.10 a name that leads elsewhere, or has another key, on any host: it is told, and no host gets it', async () => {
    const [forge, known] = [hostNamed(lab, 'forge'), hostNamed(lab, 'known')];
    const file = await writeHostFile(here, lab.hosts);
    const run = await runTool(here, ['-f', file, ...star], { stdin: 'root-secret\n' });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    const notices = run.stderr.split('\n').filter((line) => line.includes('its host name'));
    expect(notices.map((line) => line.replace(/: trust for it.*/, '')).sort()).toEqual([
      `Notice: ${forge.address}: its host name "github.com" leads to 203.0.113.9 already on ${good.address}`,
      `Notice: ${known.address}: its host name "gitlab.com" has another ssh-ed25519 key in ~/.ssh/known_hosts on ${here.address}`,
    ]);
    for (const host of lab.hosts) {
      const grep =
        'grep -hE "git(hub|lab)\\.com" ~/.ssh/known_hosts ~/gaussdb_tmp/ssh_config /etc/hosts; true';
      const { stdout } = await host.exec(['sh', '-c', grep]);
      const theirs =
        host === good ? '203.0.113.9 github.com\n' : host === here ? `gitlab.com ${other}\n` : '';
      expect([host.name, stdout]).toEqual([host.name, theirs]);
    }
    const mapped = String(await here.read('/etc/hosts'));
    expect(mapped).toContain(`${hostNamed(lab, 'moved').address}  moved  #Gauss OM`);
    expect(mapped).not.toContain('10.99.9.9');
  });

  it('7.10 8.4 verify tries them by address only, and says so', async () => {
    const run = await runTool(here, ['verify', '-f', '/etc/hostfile', ...star]);
    expect(run.code).toBe(0);
    expect(run.stderr.match(/its host name "git(hub|lab)\.com"/g)).toHaveLength(2);
  });
});
