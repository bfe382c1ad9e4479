import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { startServer } from './support/server.ts';
import { hostNamed, manualLines, runTool, star, writeHostFile } from './support/tool.ts';
import { output } from './support/trust.ts';

describe('somebody in the middle, who answers connections after the first', () => {
  let lab: Lab;
  let here: LabHost;
  let middle: LabHost;
  /** The second key that the host has, and that of the impostor, both of one type. */
  let [own, alien] = ['', ''];
  beforeAll(async () => {
    lab = await startLab({
      hosts: [
        { name: 'here' },
        // It announces no keys, and has a file that names one as its own.
        { name: 'far', server: 'dropbear', hostKeyTypes: ['ed25519', 'ecdsa'] },
        { name: 'middle', server: 'none' },
      ],
    });
    here = hostNamed(lab, 'here');
    middle = hostNamed(lab, 'middle');
    const far = hostNamed(lab, 'far');
    const script = `mkdir -p /etc/ssh; dropbearkey -y -f /etc/dropbear/dropbear_ecdsa_host_key | grep ^ecdsa >/etc/ssh/ssh_host_ecdsa_key.pub
cut -d ' ' -f 2 /etc/ssh/ssh_host_ecdsa_key.pub`;
    own = (await output(far, script)).trim();
    await output(middle, 'ssh-keygen -q -t ecdsa -N "" -f /opt/key');
    alien = (await output(middle, 'cut -d " " -f 2 /opt/key.pub')).trim();
  });
  afterAll(() => lab?.stop());

  const learned = async (port: number, keyFiles: readonly string[]) => {
    const events = `/opt/events-${port}`;
    const far = hostNamed(lab, 'far');
    const relay = new URL('./support/relay-server.ts', import.meta.url);
    await startServer(middle, relay, [String(port), far.address, events, ...keyFiles]);
    const file = await writeHostFile(here, [here, `${middle.address},${port}`]);
    const run = await runTool(here, ['-f', file, ...star], { stdin: 'root-secret\n' });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    const known = await Promise.all([here, far].map((host) => host.read('/root/.ssh/known_hosts')));
    return {
      events: String(await middle.read(events))
        .trim()
        .split('\n'),
      known: known.map(String),
    };
  };

  it('5.3 where nobody does, the second key of a host that announces none is learned', async () => {
    const { events, known } = await learned(2201, []);
    expect(new Set(events)).toEqual(new Set(['carried on']));
    for (const text of known) expect(text).toContain(own);
  });

  it('7.1 12.1 the key of somebody else comes into no known_hosts, and trust is made with the key of the session', async () => {
    const { events, known } = await learned(2202, ['/opt/key']);
    expect(events).toEqual(expect.arrayContaining(['answered', 'believed']));
    for (const text of known) {
      expect(text).not.toContain(alien);
      expect(text).toContain(`[${middle.address}]:2202 ssh-ed25519 `);
      expect(text).not.toContain(`[${middle.address}]:2202 ecdsa`);
    }
  });
});
