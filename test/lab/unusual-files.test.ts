import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { homes } from './support/evidence.ts';
import { hostNamed, runTool, star, writeHostFile } from './support/tool.ts';
import { expectTrust, output, ring } from './support/trust.ts';

describe('authorized_keys elsewhere', () => {
  let lab: Lab;
  let one: LabHost;
  beforeAll(async () => {
    const folder = { boot: ['mkdir -p /etc/ssh/keys'] };
    lab = await startLab({
      hosts: [
        {},
        { sshdConfig: ['AuthorizedKeysFile /etc/ssh/keys/%u'], ...folder },
        { sshdConfig: ['AuthorizedKeysFile .ssh/other_keys'] },
        { sshdConfig: ['AuthorizedKeysFile .ssh/authorized_keys2 .ssh/authorized_keys'] },
        { sshdConfig: ['Match User omm', 'AuthorizedKeysFile /etc/ssh/keys/%u'], ...folder },
      ],
    });
    one = hostNamed(lab, 'node1');
  });
  afterAll(() => lab?.stop());

  it('5.2 where sshd reads another file that the user may write, that one gets the line', async () => {
    const file = await writeHostFile(one, lab.hosts);
    expect(await runTool(one, ['-f', file, ...star], { stdin: 'root-secret\n' })).toMatchObject({ code: 0 });
    await expectTrust(lab, 20, ring);
    const where = await Promise.all(
      lab.hosts.map((host) => output(host, 'grep -rl "#OM$" ~/.ssh/*_keys* /etc/ssh/keys 2>/dev/null; true')),
    );
    expect(where).toEqual([
      '/root/.ssh/authorized_keys\n',
      '/etc/ssh/keys/root\n',
      '/root/.ssh/other_keys\n',
      '/root/.ssh/authorized_keys\n',
      '/root/.ssh/authorized_keys\n',
    ]);
    expect(await output(hostNamed(lab, 'node2'), 'stat -c %a /etc/ssh/keys/root')).toBe('600\n');
  });

  it('5.2 11.4 where the user may not write it, that is told before anything changes', async () => {
    const file = await writeHostFile(one, lab.hosts.slice(0, 3));
    const before = await homes(lab.hosts, 'omm');
    const run = await runTool(one, ['-f', file, ...star], { user: 'omm', stdin: 'omm-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('[GAUSS-51101] : SSH exception on these nodes: 10.99.0.2.');
    expect(run.stderr).toMatch(/^ {2}10\.99\.0\.2: .*AuthorizedKeysFile \/etc\/ssh\/keys\/%u .*$/m);
    expect(run.stderr).not.toMatch(/^ {2}10\.99\.0\.3/m);
    expect(await homes(lab.hosts, 'omm')).toEqual(before);
  });
});

describe('hosts that cannot be written', () => {
  let lab: Lab;
  let one: LabHost;
  beforeAll(async () => {
    const old = { name: 'omm', files: [{ path: '.ssh/authorized_keys', content: '# mine\n' }] };
    const full = [{}, { sh: 'bash' }, { sh: 'busybox' }, { accounts: [old] }] as const;
    const omm = 'install -d -o omm -g omm -m 700 /home/omm/.ssh';
    lab = await startLab({
      hosts: [
        {},
        { boot: [omm, 'mkdir /home/omm/.ssh/known_hosts'] },
        { boot: [omm, 'echo x >/home/omm/.ssh/config; chmod 600 /home/omm/.ssh/config'] },
        { boot: ['install -d -m 755 /home/omm/.ssh'] },
        ...full.map((spec) => ({ ...spec, homeSize: '64k' })),
        { accounts: [old], boot: ['chattr +i /home/omm/.ssh/authorized_keys'] },
        { boot: [omm, 'mkfifo -m 600 /home/omm/.ssh/authorized_keys; chown omm /home/omm/.ssh/*'] },
      ],
    });
    one = hostNamed(lab, 'node1');
    for (const host of lab.hosts.slice(4, 8))
      await host.exec(['sh', '-c', 'dd if=/dev/zero of=/home/fill bs=1k count=100 2>/dev/null']);
  });
  afterAll(() => lab?.stop());

  it('4.2 what can be seen before is told before anything changes, for all of them', async () => {
    const before = await homes(lab.hosts, 'omm');
    const file = await writeHostFile(one, lab.hosts);
    const run = await runTool(one, ['-f', file, ...star], { user: 'omm', stdin: 'omm-secret\n' });
    expect(run).toMatchObject({ code: 1, stdout: 'Checking network information.\n' });
    expect(run.stderr.split('\n').filter((line) => !line.includes('first contact'))).toMatchInlineSnapshot(`
      [
        "[GAUSS-51101] : SSH exception on these nodes: 10.99.0.2,10.99.0.3,10.99.0.10.",
        "  10.99.0.2: /home/omm/.ssh/known_hosts: not a file that can be read",
        "  10.99.0.2: fix this on the host and run again",
        "  10.99.0.3: /home/omm/.ssh/config: not a file that can be read",
        "  10.99.0.3: fix this on the host and run again",
        "  10.99.0.10: /home/omm/.ssh/authorized_keys: not a file that can be read",
        "  10.99.0.10: fix this on the host and run again",
        "",
      ]
    `);
    expect(await homes(lab.hosts, 'omm')).toEqual(before);
  });

  it('4.2 what fails while it is written is told for every host, with the reason', async () => {
    const file = await writeHostFile(one, [one, ...lab.hosts.slice(3, 9)]);
    const run = await runTool(one, ['-f', file, ...star], { user: 'omm', stdin: 'omm-secret\n' });
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/Appending authorized_key on the remote node\.\n$/);
    const lines = run.stderr
      .trimEnd()
      .split('\n')
      .filter((line) => !/first contact|^Und/.test(line));
    expect(lines.sort()).toEqual([
      '  10.99.0.4: /home/omm/.ssh/authorized_keys: Permission denied',
      '  10.99.0.4: make sure that the user can write there (owner, mode, lsattr), and run again',
      expect.stringMatching(
        /^ {2}10\.99\.0\.5 to 10\.99\.0\.8: \/home\/omm\/\S+: .*No space left on device$/,
      ),
      '  10.99.0.5 to 10.99.0.8: make room on the file system',
      '  10.99.0.9: /home/omm/.ssh/authorized_keys: Operation not permitted',
      '  10.99.0.9: make sure that the user can write there (owner, mode, lsattr), and run again',
      expect.stringMatching(
        /^\[GAUSS-51111\] : Failed to append authorized_keys on these nodes: [0-9.,]{59}\.$/,
      ),
    ]);
    const left = await Promise.all(
      lab.hosts
        .slice(4, 9)
        .map((host) => output(host, 'cat ~/.ssh/* 2>/dev/null; ls -A ~/.ssh 2>/dev/null; :', 'omm')),
    );
    const whole = '# mine\nauthorized_keys\n';
    expect(left).toEqual(['', '', '', whole, whole]);
  });
});

describe('a host with SELinux', () => {
  // This kernel has none: a stand-in notes what it is called with.
  const restorecon = '#!/bin/sh\nfor path; do [ -e "$path" ] && echo "$path"; done >>/tmp/labelled\n';
  let lab: Lab;
  beforeAll(async () => {
    const files = [{ path: '/usr/sbin/restorecon', content: restorecon, mode: 0o755 }];
    lab = await startLab({ hosts: [{}, { files }] });
  });
  afterAll(() => lab?.stop());

  it.each([
    ['root', '/root', ['/etc/hosts']],
    ['omm', '/home/omm', []],
  ])('5.10 as %s: every file and folder that is written gets its label', async (user, home, more) => {
    const [one, two] = [hostNamed(lab, 'node1'), hostNamed(lab, 'node2')];
    const file = await writeHostFile(one, lab.hosts);
    expect(await runTool(one, ['-f', file, ...star], { user, stdin: `${user}-secret\n` })).toMatchObject({
      code: 0,
    });
    const files = ['authorized_keys', 'config', 'id_om', 'id_om.pub', 'known_hosts'].map(
      (name) => `.ssh/${name}`,
    );
    const own = ['.bashrc', '.profile', '.ssh', ...files, 'gaussdb_tmp', 'gaussdb_tmp/ssh_config'];
    const labelled = (await output(two, 'cat /tmp/labelled; rm /tmp/labelled')).split('\n');
    expect(labelled).toEqual(expect.arrayContaining([...own.map((path) => `${home}/${path}`), ...more]));
  });
});
