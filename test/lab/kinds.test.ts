import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { homes } from './support/evidence.ts';
import { hostNamed, manualLines, runTool, star, writeHostFile } from './support/tool.ts';
import { bare, expectTrust, output, ring } from './support/trust.ts';

const ssh = 'ssh -o BatchMode=yes -o StrictHostKeyChecking=yes';

describe('kinds of servers, by IPv6 addresses only, from a machine that is not in the list', () => {
  let lab: Lab;
  let tool: LabHost;
  let listed: LabHost[];
  const names = ({ address6, name }: LabHost) => [address6, name];
  beforeAll(async () => {
    lab = await startLab({
      hosts: [
        { name: 'station', server: 'none' },
        { name: 'port', port: 2222 },
        { name: 'six', ipv4: false },
        { name: 'rsa', hostKeyTypes: ['rsa'] },
        { name: 'ecdsa', hostKeyTypes: ['ecdsa'] },
        { name: 'dropbear', server: 'dropbear', hostKeyTypes: ['ed25519', 'ecdsa'] },
      ],
    });
    tool = hostNamed(lab, 'station');
    listed = lab.hosts.slice(1);
  });
  afterAll(() => lab?.stop());

  it('1.1 2.1 2.4 port 2222, IPv6, RSA only, ECDSA only, dropbear: one run', async () => {
    // Spelled in long, and in capitals.
    const lines = listed.map(({ address6, port }) => {
      const long = address6.replace('fd99::', 'FD99:0:0:0:0:0:0:000');
      return port === 22 ? long : `${long},${port}`;
    });
    const file = await writeHostFile(tool, lines);
    const run = await runTool(tool, ['-f', file, ...star], { stdin: 'root-secret\n' });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    const notices = run.stderr.trimEnd().split('\n').sort();
    expect(notices.map((line) => line.replace(/SHA256:.*/, ''))).toEqual([
      'Notice: fd99::2: first contact, host key accepted: ssh-ed25519 ',
      'Notice: fd99::3: first contact, host key accepted: ssh-ed25519 ',
      'Notice: fd99::4: first contact, host key accepted: ssh-rsa ',
      'Notice: fd99::5: first contact, host key accepted: ecdsa-sha2-nistp256 ',
      'Notice: fd99::6: first contact, host key accepted: ssh-ed25519 ',
    ]);
  });

  it('1.1 all pairs of the list, by IP and by name', async () => {
    await expectTrust(lab, 50, { hosts: listed, targets: names });
  });

  it('2.4 the machine of the tool reaches all; nothing of it but its key is on the others', async () => {
    for (const host of listed)
      for (const target of names(host))
        expect(await bare(tool, 'root', `${ssh} ${target} hostname`)).toMatchObject({
          stdout: `${host.name}\n`,
        });
    const pub = String(await tool.read('/root/.ssh/id_om.pub')).trim();
    for (const host of listed) {
      expect(String(await host.read('/root/.ssh/authorized_keys'))).toBe(`${pub} #OM\n`);
      const traces = 'grep -rwlE "fd99::1|10\\.99\\.0\\.1|station" ~ /etc/hosts; true';
      expect(await output(host, traces)).toBe('');
    }
    // It is a client, no server: its own address is not known to it either.
    expect(String(await tool.read('/root/.ssh/known_hosts'))).not.toMatch(/fd99::1 |station/);
    expect(String(await tool.read('/etc/hosts'))).not.toMatch(/fd99::1 |station/);
  });

  it('5.3 known_hosts has the key types that each host has, and the port where it is not 22', async () => {
    const text = String(await hostNamed(lab, 'six').read('/root/.ssh/known_hosts'));
    const types = (name: string) =>
      text
        .split('\n')
        .filter((line) => line.startsWith(`${name} `) && line.endsWith(' #OM'))
        .map((line) => line.split(' ')[1])
        .sort();
    const three = ['ecdsa-sha2-nistp256', 'ssh-ed25519', 'ssh-rsa'];
    const wanted = {
      '[fd99::2]:2222': three,
      '[port]:2222': three,
      'fd99::3': three,
      six: three,
      'fd99::4': ['ssh-rsa'],
      rsa: ['ssh-rsa'],
      'fd99::5': ['ecdsa-sha2-nistp256'],
      ecdsa: ['ecdsa-sha2-nistp256'],
      // Dropbear announces none, and has no file that says which are its own: the key of the session.
      'fd99::6': ['ssh-ed25519'],
      dropbear: ['ssh-ed25519'],
    };
    for (const [name, list] of Object.entries(wanted)) expect([name, types(name)]).toEqual([name, list]);
    expect(text.trimEnd().split('\n')).toHaveLength(Object.values(wanted).flat().length);
  });

  it('7.6 a second run there asks for nothing and changes nothing', async () => {
    const before = await homes(lab.hosts, 'root');
    expect(await runTool(tool, ['-f', '/etc/hostfile', ...star])).toEqual({
      code: 0,
      stdout: manualLines,
      stderr: '',
    });
    expect(await homes(lab.hosts, 'root')).toEqual(before);
  });
});

describe('kinds of shells and start-up files', () => {
  let lab: Lab;
  let one: LabHost;
  let exits: LabHost;
  let listed: LabHost[];
  const root = (shell: string | undefined, files: { path: string; content: string }[]) => [
    { name: 'root', files, ...(shell === undefined ? {} : { shell }) },
    { name: 'omm', files, ...(shell === undefined ? {} : { shell }) },
  ];
  const noise = 'printf "Welcome\\033[2J to %s\\nToday is a good day\\n" "$(hostname)"\n';
  beforeAll(async () => {
    lab = await startLab({
      hosts: [
        { name: 'dash' },
        { name: 'bash', sh: 'bash' },
        { name: 'busybox', sh: 'busybox' },
        { name: 'tcsh', accounts: root('/bin/tcsh', [{ path: '.cshrc', content: 'set prompt = "% "\n' }]) },
        { name: 'busytcsh', sh: 'busybox', accounts: root('/bin/csh', []) },
        { name: 'noisy', accounts: root(undefined, [{ path: '.bashrc', content: noise }]) },
        { name: 'exits', accounts: root(undefined, [{ path: '.bashrc', content: 'echo bye; exit 0\n' }]) },
      ],
    });
    one = hostNamed(lab, 'dash');
    exits = hostNamed(lab, 'exits');
    listed = lab.hosts.slice(0, 6);
  });
  afterAll(() => lab?.stop());

  it('4.2 a start-up file that exits: the host is named with the cause, and nothing is changed anywhere', async () => {
    const before = await homes(lab.hosts, 'root');
    const file = await writeHostFile(one, lab.hosts);
    const run = await runTool(one, ['-f', file, ...star], { stdin: 'root-secret\n' });
    expect(run).toMatchObject({ code: 1, stdout: 'Checking network information.\n' });
    const { address } = exits;
    expect(run.stderr.split('\n').filter((line) => /GAUSS-51101|10\.99\.0\.7: [^f]/.test(line))).toEqual([
      `[GAUSS-51101] : SSH exception on these nodes: ${address}.`,
      `  ${address}: the login shell did not start a program: bye`,
      `  ${address}: try: ssh root@${address} true. An expired password, a shell like nologin, or a start-up file that exits does this`,
    ]);
    expect(await homes(lab.hosts, 'root')).toEqual(before);
  });

  it.each(['root', 'omm'])(
    '1.1 7.7 sh as dash, bash and busybox, csh as login shell, a start-up file that prints: %s',
    async (user) => {
      const file = await writeHostFile(one, listed);
      const run = await runTool(one, ['-f', file, ...star], { user, stdin: `${user}-secret\n` });
      expect(run).toMatchObject({ code: 0, stdout: manualLines });
      const { address } = hostNamed(lab, 'noisy');
      expect(run.stderr.split('\n').filter((line) => !line.includes('first contact'))).toEqual([
        `[GAUSS-51808] : A start-up file on ${address} prints text to a shell that is not interactive.`,
        `  ${address}: it prints: Welcome\\x1b[2J to noisy\\nToday is a good day`,
        expect.stringMatching(/^ {2}10\.99\.0\.6: .*This run goes on\.$/),
        '',
      ]);
      await expectTrust(lab, 24, { ...ring, hosts: listed, user });
    },
  );
});
