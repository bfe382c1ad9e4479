import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import type { HostSpec } from '../../lab/spec.ts';
import { expectNothingLeft, homes, passwordAttempts, silenceSshd } from './support/evidence.ts';
import { runToolInTerminal } from './support/terminal.ts';
import { hostNamed, manualLines, runTool, startTool, waiting, writeHostFile } from './support/tool.ts';

const kinds = {
  here: {},
  good: {},
  silent: {},
  mute: {},
  'no-sshd': { server: 'none' },
  'other-port': {},
  'no-user': { boot: ['userdel omm'] },
  busy: { sshdConfig: ['MaxStartups 1:100:1'] },
} satisfies Record<string, HostSpec>;
type Kind = keyof typeof kinds;

let lab: Lab;
let here: LabHost;
let good: LabHost;

const host = (kind: Kind): LabHost => hostNamed(lab, kind);
const list = (name: string, targets: readonly (LabHost | string)[]) =>
  writeHostFile(here, [here, ...targets], `/etc/list-${name}`);

beforeAll(async () => {
  lab = await startLab({ hosts: Object.entries(kinds).map(([name, spec]) => ({ name, ...spec })) });
  here = host('here');
  good = host('good');
});
afterAll(() => lab?.stop());

describe('hosts that cannot be reached', () => {
  it('4.2 all are named in one run, each with its cause; nothing has changed on the others', async () => {
    const [from, to] = [lab.hosts.indexOf(here), lab.hosts.indexOf(host('silent'))];
    await lab.block(from, to);
    await here.exec(['ip', 'route', 'add', 'unreachable', '10.99.9.9'], { check: true });
    const noPort = `${host('other-port').address},2222`;
    const far = '192.0.2.1';
    const targets = [good, host('silent'), noPort, '10.99.9.9', host('mute'), far, host('no-sshd')];
    const file = await list('many', targets);
    const before = await homes([here, good], 'root');
    const resume = await silenceSshd(host('mute'));
    try {
      const run = await runTool(here, ['-f', file, ...waiting(4)], { stdin: 'root-secret\n' });
      expect(run.code).toBe(1);
      expect(run.stdout).toBe('Checking network information.\n');
      const drop = 'no answer: the host is down, or a firewall drops what goes to the ssh port';
      const refuse = 'connection refused: the host is up, but nothing listens on the ssh port';
      const causes: [string, string][] = [
        [host('silent').address, drop],
        [host('other-port').address, refuse],
        ['10.99.9.9', 'no route to the host (EHOSTUNREACH)'],
        [host('mute').address, 'it accepted the connection, but no ssh server answered in time'],
        [far, 'no route to the host (ENETUNREACH)'],
        [host('no-sshd').address, refuse],
      ];
      const lines = run.stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('Notice: '));
      const addresses = causes.map(([address]) => address);
      expect(lines[0]).toBe(`[GAUSS-50600] : These nodes cannot be reached: ${addresses.join(',')}.`);
      // Then a line of cause and one of remedy for each, or for those that share them.
      const told = [...new Set(causes.map(([, cause]) => cause))].map((cause) => {
        const sharing = causes.flatMap(([one, its]) => (its === cause ? [one] : []));
        return `  ${sharing.join(', ')}: ${cause}`;
      });
      expect(lines.filter((_, i) => i % 2 === 1)).toEqual(told);
      expect(lines.slice(2).flatMap((line, i) => (i % 2 === 0 ? line.split(': ')[0] : []))).toEqual(
        told.map((line) => line.split(': ')[0]),
      );
      expect(await homes([here, good], 'root')).toEqual(before);
      expect(passwordAttempts(host('other-port'), 'root')).toEqual([]);
      await expectNothingLeft([here, good]);
    } finally {
      await resume();
      await lab.unblock(from, to);
    }
  });

  it('3.4 a host without the user: the refusal says so', async () => {
    const odd = host('no-user');
    const before = await homes([here], 'omm');
    const run = await runTool(here, ['-f', await list('no-user', [odd])], {
      user: 'omm',
      stdin: 'omm-secret\n',
    });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`[GAUSS-50306] : The password of ${odd.address} is incorrect.\n`);
    expect(run.stderr).toMatch(new RegExp(`  ${odd.address}: .*the user omm does not exist there`));
    expect(await homes([here], 'omm')).toEqual(before);
  });

  it('4.2 a server that hangs up for now (MaxStartups) is tried again, later', async () => {
    const busy = host('busy');
    const hold = good.spawn([
      'bash',
      '-c',
      `exec 3<>/dev/tcp/${busy.address}/22; while read -r -u 3; do :; done`,
    ]);
    try {
      await expect
        .poll(() => busy.sshdLog(), { timeout: 30_000 })
        .toContain(`Connection from ${good.address}`);
      const tool = startTool(here, ['-f', await list('busy', [busy]), '--verify', 'star'], {
        stdin: 'root-secret\n',
      });
      await expect
        .poll(() => busy.sshdLog(), { timeout: 30_000 })
        .toMatch(/drop connection #\d+ from \[10\.99\.0\.1\]/);
      hold.kill('SIGKILL');
      expect(await tool.ended).toMatchObject({ code: 0, stdout: manualLines });
      expect(passwordAttempts(busy, 'root')).toHaveLength(1);
    } finally {
      hold.kill('SIGKILL');
    }
  });
});

describe('OpenSSH 10 with penalties', () => {
  let strict: Lab;
  beforeAll(async () => {
    const sshdConfig = ['PerSourcePenalties authfail:2s noauth:0s min:1s'];
    strict = await startLab({ hosts: [{}, { release: 'trixie', sshdConfig }] });
  });
  afterAll(() => strict?.stop());

  it('4.2 who typed a wrong password waits until the server listens again', async () => {
    const [from, to] = [hostNamed(strict, 'node1'), hostNamed(strict, 'node2')];
    const run = await runToolInTerminal(
      from,
      ['-f', await writeHostFile(from, strict.hosts), '--verify', 'star'],
      [
        ['Password: ', 'wrong\r'],
        ['Password: ', 'root-secret\r'],
      ],
    );
    expect(run).toMatchObject({ code: 0, stdout: manualLines });
    expect(to.sshdLog()).toMatch(/drop connection .* penalty: failed authentication/);
  });
});
