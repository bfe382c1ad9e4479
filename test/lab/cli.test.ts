import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { silenceSshd } from './support/evidence.ts';
import { runToolInTerminal } from './support/terminal.ts';
import { hostNamed, manualLines, runTool, toolCommand, writeHostFile } from './support/tool.ts';
import { bare, output } from './support/trust.ts';

const password = 'Zq7-never-to-be-seen';
const ommPassword = 'omm-secret';

/** Programs whose Nth call on a host, of those with such arguments, waits as long as there is a file hold-NAME-N; it says that it does. */
const gates = [
  ['mkdir', '*/gaussdb_tmp*'],
  ['sha256sum', '*'],
  ['ssh', '*'],
].map(([name, pattern]) => ({
  path: `/usr/local/bin/${name}`,
  mode: 0o755,
  content: `#!/bin/sh
case "$*" in ${pattern}) ;; *) exec /usr/bin/${name} "$@" ;; esac
cd /var/tmp
echo call >>calls-${name}
n=$(wc -l <calls-${name})
[ ! -e "hold-${name}-$n" ] || : >"reached-${name}-$n"
while [ -e "hold-${name}-$n" ]; do sleep 0.05; done
exec /usr/bin/${name} "$@"
`,
}));

let lab: Lab;
let one: LabHost;
let two: LabHost;
let file: string;
beforeAll(async () => {
  const accounts = [{ name: 'root', password }];
  lab = await startLab({
    hosts: [{ accounts, homeSize: '256k' }, { accounts, files: gates }, { accounts }],
  });
  one = hostNamed(lab, 'node1');
  two = hostNamed(lab, 'node2');
  file = await writeHostFile(one, lab.hosts);
});
afterAll(() => lab?.stop());

const contacts = () => lab.hosts.map((host) => host.sshdLog().match(/^Connection from /gm)?.length ?? 0);

describe('before anything is contacted', () => {
  it('1.1 2.3 the tool is a program of its own, under any name, from anywhere', async () => {
    await one.exec(['ln', '-s', toolCommand([])[1] ?? '', '/usr/local/bin/gs_sshexkey'], { check: true });
    expect(await bare(one, 'omm', 'cd / && gs_sshexkey -V')).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^gs_sshexkey \(openGauss compatible\) \d+\.\d+\.\d+\n$/),
      stderr: '',
    });
    expect(await bare(one, 'omm', "gs_sshexkey '-?'")).toMatchObject({ code: 0, stderr: '' });
    expect(await bare(one, 'omm', 'gs_sshexkey')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('[GAUSS-50001]'),
    });
  });

  it('2.3 a host file that the user may not read: 50204 and the reason', async () => {
    await one.write('/root/hosts', `${two.address}\n`);
    await one.write('/etc/mine', `${two.address}\n`, { mode: 0o600 });
    for (const path of ['/root/hosts', '/etc/mine']) {
      expect(await runTool(one, ['-f', path], { user: 'omm', stdin: `${ommPassword}\n` })).toEqual({
        code: 2,
        stdout: '',
        stderr: `[GAUSS-50204] : Failed to read ${path}: Permission denied.\n`,
      });
    }
  });

  it('4.1 a log that the user may not write: exit 2 with the system’s own reason', async () => {
    for (const path of ['/etc/x.log', '/root/x.log']) {
      expect(await runTool(one, ['-f', file, '-l', path], { user: 'omm' })).toEqual({
        code: 2,
        stdout: '',
        stderr: `[GAUSS-50230] : Failed to read/write ${path}: Permission denied.\n`,
      });
    }
  });

  it('1.3 2.2 bad lines: exit 2, all of them named, and nobody has been called', async () => {
    const before = contacts();
    await one.write('/root/bad', `${two.address}\n10.0.0.300\n# fine\nnode3\n`);
    expect(await runTool(one, ['-f', '/root/bad'], { stdin: `${password}\n` })).toEqual({
      code: 2,
      stdout: '',
      stderr: "[GAUSS-50603] : The IP address is invalid.The IP list is:['IP2:10.0.0.300', 'IP4:node3'].\n",
    });
    const terminal = await runToolInTerminal(one, ['-f', '/root/bad'], []);
    expect(terminal.code).toBe(2);
    expect(terminal.screen).not.toContain('Password');
    expect(contacts()).toEqual(before);
  });
});

describe('interrupted while a password is asked for', () => {
  it('1.3 Ctrl-C: 130', async () => {
    const run = await runToolInTerminal(one, ['-f', file], [['Password: ', '\x03']]);
    expect(run).toMatchObject({ code: 130, stdout: '' });
    expect(run.stty).toMatch(/ echo /);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('1.3 %s: %i', async (signal, status) => {
    const child = one.spawn(toolCommand(['-f', file]));
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += String(chunk);
    });
    // Both hosts wait for a password that standard input does not give.
    await expect.poll(() => said.match(/first contact/g)?.length, { timeout: 60_000 }).toBe(2);
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([status, null]);
    expect(said).toMatch(/\nInterrupted\.\n$/);
  });
});

describe('a run', () => {
  it('1.4 each line is printed when its step truly begins or ends on all hosts', async () => {
    const held = [
      ['mkdir-1', 'Appending authorized_key on the remote node.'],
      ['sha256sum-1', 'Distributing SSH trust file to all node.'],
      ['ssh-1', 'Verifying SSH trust on all hosts.'],
    ] as const;
    for (const [name] of held) await two.write(`/var/tmp/hold-${name}`, '');
    const resume = await silenceSshd(two);
    const child = one.spawn(toolCommand(['-f', file, '--connect-timeout', '60']));
    let printed = '';
    child.stdout?.on('data', (chunk) => {
      printed += String(chunk);
    });
    child.stdin?.end(`${password}\n`);
    const ended = once(child, 'close');
    const upTo = (line: string) => manualLines.slice(0, manualLines.indexOf(line) + line.length + 1);
    try {
      const three = hostNamed(lab, 'node3');
      await expect.poll(() => three.sshdLog(), { timeout: 60_000 }).toMatch(/Accepted password for root/);
      expect(printed).toBe(upTo('Checking network information.'));
      await resume();
      for (const [name, line] of held) {
        const reached = async () => (await two.exec(['test', '-e', `/var/tmp/reached-${name}`])).code;
        await expect.poll(reached, { timeout: 60_000, message: name }).toBe(0);
        expect(printed).toBe(upTo(line));
        await two.exec(['rm', `/var/tmp/hold-${name}`], { check: true });
      }
      expect(await ended).toEqual([0, null]);
      expect(printed).toBe(manualLines);
    } finally {
      await two.exec([
        'sh',
        '-c',
        'rm -f /var/tmp/hold-* /usr/local/bin/ssh /usr/local/bin/mkdir /usr/local/bin/sha256sum',
      ]);
      child.kill('SIGKILL');
    }
  });

  it('1.4 on a terminal one progress line comes and goes on standard error; -v adds detail there', async () => {
    const quiet = await runToolInTerminal(one, ['-f', file], [['/3 hosts connected and read', '']]);
    expect(quiet).toMatchObject({ code: 0, stdout: manualLines, screen: '' });
    const verbose = await runTool(one, ['-f', file, '-v']);
    expect(verbose).toMatchObject({ code: 0, stdout: manualLines });
    expect(verbose.stderr).toMatch(/^Verified by mesh: 18 logins passed\.$/m);
  });

  it('4.1 -l: the manual’s lines and detail with time stamps, 0600, appended', async () => {
    const log = '/root/run.log';
    for (const _ of [1, 2]) expect(await runTool(one, ['-f', file, '-l', log])).toMatchObject({ code: 0 });
    const stamp = /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\]\[gs_sshexkey\] /;
    const lines = String(await one.read(log))
      .trimEnd()
      .split('\n');
    for (const line of lines) expect(line).toMatch(stamp);
    const texts = lines.map((line) => line.replace(stamp, ''));
    const manual = manualLines.trimEnd().split('\n');
    expect(texts.filter((text) => manual.includes(text))).toEqual([...manual, ...manual]);
    expect(texts.filter((text) => text === 'Verified by mesh: 18 logins passed.')).toHaveLength(2);
    expect(await output(one, `stat -c %a,%U ${log}; ls /root | grep log`)).toBe('600,root\nrun.log\n');
  });

  it('4.1 a disk that fills up under the log does not end the run, and is told', async () => {
    await one.exec(['sh', '-c', 'dd if=/dev/zero of=/home/fill bs=1k count=1000; : >/home/full.log']);
    const run = await runTool(one, ['-f', file, '-l', '/home/full.log']);
    await one.exec(['rm', '/home/fill', '/home/full.log']);
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(run.stderr).toBe('Notice: the log is not complete: No space left on device.\n');
  });

  it('2.1 a relative path; byte order mark, CRLF, comments, white space, an address twice', async () => {
    const text = `\ufeff# all\r\n\r\n ${one.address}\r\n${two.address}\t\r\n::ffff:${two.address}\r\n`;
    await one.write('/home/omm/lists/hosts', text);
    const run = await runTool(one, ['-f', '../lists/hosts'], {
      user: 'omm',
      cwd: '/home/omm/lists',
      stdin: `${ommPassword}\r\nmore\n`,
    });
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(run.stderr).toMatch(/^Notice: 10\.99\.0\.2: first contact[^\n]*\n$/);
  });

  it('2.1 2.4 loopback alone: this machine with itself, with no password', async () => {
    await one.write('/etc/self', '127.0.0.1\n');
    const three = hostNamed(lab, 'node3');
    await three.write('/etc/self', '127.0.0.1\n');
    const run = await runTool(three, ['-f', '/etc/self'], { user: 'omm' });
    expect(run).toMatchObject({ code: 0, stdout: manualLines, stderr: '' });
    for (const name of ['127.0.0.1', 'node3'])
      expect(await bare(three, 'omm', `ssh -o BatchMode=yes ${name} hostname`)).toMatchObject({
        stdout: 'node3\n',
      });
    expect(three.sshdLog()).not.toMatch(/(Accepted|Failed) password for omm/);
  });
});
