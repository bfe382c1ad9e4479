import { describe, expect, it } from 'vitest';
import { renderEvent, renderFailure } from '../../../src/commands/shared/render.ts';
import { programFailed } from '../../../src/host/read/program-failed.ts';
import { progressLine } from '../../../src/report/progress-line.ts';
import { createConsole } from '../../../src/terminal/console.ts';
import type { Notice } from '../../../src/trust/model/events.ts';
import { type HostFailure, type PairFailure, TrustError } from '../../../src/trust/model/failure.ts';
import type { Step } from '../../../src/trust/model/step.ts';
import { en } from '../../../src/words/en/words.ts';
import { stepLines } from '../../../src/words/fixed/steps.ts';
import { manualLines } from '../../lab/support/tool.ts';
import { fakeContext, sink } from './cli.ts';

const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIE8v2Zx1Yc8Jrj0iQ1XWkQJXb7m0Vf1m0l8o1pQe3f5a';
const key = { type: 'ssh-ed25519', blob };

/** What a failed run shows. */
function shown(hosts: HostFailure[], pairs: PairFailure[] = [], user = 'omm'): string {
  const context = fakeContext();
  renderFailure(createConsole(context, false, undefined), new TrustError(hosts, pairs), user, en);
  expect(context.stdout.text()).toBe('');
  return context.stderr.text();
}

const at = (host: string, problem: HostFailure['problem'], step: Step = 'network'): HostFailure => ({
  host,
  step,
  problem,
});

describe('a host that failed: the code, then one line of cause and one of what to do', () => {
  const problems: HostFailure['problem'][] = [
    { code: 'refused' },
    { code: 'timed-out', stage: 'connect' },
    { code: 'timed-out', stage: 'handshake' },
    { code: 'timed-out', stage: 'login' },
    { code: 'no-route', reason: 'EHOSTUNREACH' },
    { code: 'throttled', text: '' },
    { code: 'closed', text: 'reset' },
    { code: 'no-common-algorithm', text: 'no matching key exchange algorithm' },
    { code: 'password-refused', attempts: 1 },
    { code: 'password-refused', attempts: 3 },
    { code: 'password-not-tried' },
    { code: 'password-missing' },
    { code: 'no-password-method', methods: ['publickey'] },
    { code: 'more-authentication', methods: ['keyboard-interactive'] },
    { code: 'unexpected-prompt', text: 'Verification code:' },
    { code: 'shell', text: 'This account is not available.' },
    { code: 'program-timed-out', seconds: 60 },
    { code: 'output-too-large', limit: 1 },
    { code: 'malformed-answer', text: 'no data record' },
    programFailed(1, 'failed /home/omm/.ssh/known_hosts\nNo space left on device').problem,
    programFailed(1, 'failed /home/omm/.ssh\nRead-only file system').problem,
    { code: 'changed', path: '/etc/hosts' },
    { code: 'made-by-another', path: '/home/omm/.ssh/authorized_keys', uid: 1001 },
    { code: 'shared-home' },
    { code: 'locked', session: 'abcd', holder: 'root on node1, process 7, since 2026-01-02T03:04:05Z' },
    { code: 'not-undone', path: '/root/.gs_sshexkey-undo', why: { code: 'closed', text: '' } },
    { code: 'unsupported', why: { is: 'no-home' } },
    { code: 'different-trust-key', held: blob, chosen: 'AAAA' },
    { code: 'no-other-login', why: 'not-offered', methods: ['publickey'] },
    { code: 'key-still-accepted', accepted: blob },
  ];
  it.each(problems)('4.2 $code', (problem) => {
    const text = shown([at('10.0.0.7', problem)]);
    expect(text).toMatchSnapshot();
    expect(text).toMatch(/^\[GAUSS-5\d{4}\] : .*10\.0\.0\.7.*\.\n( {2}10\.0\.0\.7: .+\n){2}$/);
  });

  it.each([
    ['local-key', 51108],
    ['local-authorized-keys', 50230],
    ['known-hosts', 50230],
    ['remote-authorized-keys', 51111],
    ['common-authentication', 51111],
    ['distribute', 50230],
    ['verify', 51100],
  ] as const)('4.2 a file that cannot be written in step %s: %i', (step, code) => {
    const full = programFailed(1, 'failed /x\nNo space left on device');
    expect(shown([at('10.0.0.7', full.problem, step)])).toContain(`[GAUSS-${code}] : `);
  });

  it('4.2 all failing hosts are named, by code, not the first', () => {
    const hosts = Array.from({ length: 300 }, (_, i) =>
      at(
        `10.0.${i >> 8}.${i & 255}`,
        i % 2 === 0 ? { code: 'refused' } : { code: 'password-refused', attempts: 1 },
      ),
    );
    const lines = shown(hosts).trimEnd().split('\n');
    // What they share is said once for each kind: none here has a neighbour that failed alike.
    expect(lines).toHaveLength(2 + 4);
    for (const line of lines.filter((one) => one.startsWith('  ')))
      expect(line).toMatch(/^ {2}(10\.0\.0\.\d, ){4}10\.0\.0\.\d and 145 more: /);
    const headings = lines.filter((line) => line.startsWith('[GAUSS-'));
    expect(headings[0]).toMatch(
      /^\[GAUSS-50306\] : The password of 10\.0\.0\.1,10\.0\.0\.3,.*,10\.0\.1\.43 is incorrect\.$/,
    );
    expect(headings[1]).toMatch(/^\[GAUSS-50600\] : .*: 10\.0\.0\.0,10\.0\.0\.2,.*,10\.0\.1\.42\.$/);
  });

  it('4.2 what many share is said once, with neighbours as a range, and the log has all', () => {
    const hosts = Array.from({ length: 150 }, (_, i) => at(`10.0.0.${i + 2}`, { code: 'refused' }));
    const text = shown(hosts);
    expect(text.split('\n').filter((line) => line.startsWith('  10.0.0.2 to 10.0.0.151: '))).toHaveLength(2);
    expect(text.split('\n')).toHaveLength(4);
    const logged: string[] = [];
    const log = { write: (line: string) => logged.push(line), close: () => {} };
    renderFailure(createConsole(fakeContext(), false, log), new TrustError(hosts), 'omm', en);
    for (const { host } of hosts)
      expect(logged.filter((line) => line.startsWith(`  ${host}: `))).toHaveLength(2);
  });

  it('8.3 pairs to one host share their lines, and those from one host to many', () => {
    const pair = (from: number, to: number, said: string): PairFailure => {
      return { from: `10.0.0.${from}`, to: `10.0.0.${to}`, port: 22, status: 255, said };
    };
    const down = Array.from({ length: 30 }, (_, i) => pair(i + 1, 99, 'Connection refused'));
    const deaf = Array.from({ length: 30 }, (_, i) => pair(77, i + 1, 'Host key verification failed.'));
    const lines = shown([], [...down, ...deaf.slice(0, 3)])
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(1 + 2 + 3 * 2);
    expect(lines[1]).toMatch(/^ {2}10\.0\.0\.1 to 10\.0\.0\.30 -> 10\.0\.0\.99: connection refused/);
    const said = Array.from({ length: 30 }, (_, i) => pair(77, i + 1, 'Bad owner or permissions on /x'));
    const many = shown([], said).trimEnd().split('\n');
    expect(many).toHaveLength(3);
    expect(many[1]).toContain('  10.0.0.77 -> 10.0.0.1 to 10.0.0.30: an ssh configuration file on 10.0.0.77');
  });

  it('3.4 for root the refusal names PermitRootLogin too', () => {
    const refused = [at('10.0.0.7', { code: 'password-refused', attempts: 1 })];
    expect(shown(refused, [], 'root')).toContain('PermitRootLogin');
    expect(shown(refused)).not.toContain('PermitRootLogin');
  });

  it('7.7 what a host says stays in its line, escaped', () => {
    const text = shown([at('10.0.0.7', { code: 'shell', text: 'a\x1b[2J\r\n[GAUSS-50306] : forged\u202e' })]);
    expect(text.trimEnd().split('\n')).toHaveLength(3);
    expect(text).toContain('a\\x1b[2J\\r\\n[GAUSS-50306] : forged\\u202e');
  });
});

describe('a pair that failed', () => {
  it.each([
    'root@10.0.0.8: Permission denied (publickey,password).',
    'Host key verification failed.',
    'ssh: connect to host 10.0.0.8 port 22: Connection refused',
    'ssh: connect to host 10.0.0.8 port 22: Connection timed out',
    'ssh: connect to host 10.0.0.8 port 22: No route to host',
    'ssh: Could not resolve hostname db8: Name or service not known',
    'Bad owner or permissions on /root/.ssh/config',
    '',
    'something new\x1b[0m',
  ])('8.3 FROM -> TO with the cause and what to do: %s', (said) => {
    const text = shown([], [{ from: '10.0.0.7', to: '10.0.0.8', port: 22, status: 255, said }]);
    expect(text).toMatchSnapshot();
    expect(text).toMatch(/^\[GAUSS-51100\] : .*: 10\.0\.0\.8\.\n( {2}10\.0\.0\.7 -> 10\.0\.0\.8: .+\n){2}$/);
  });
});

describe('the course of a run', () => {
  const steps = Object.keys(stepLines).filter((step): step is Step => step in stepLines);

  it("1.4 standard output carries the manual's lines, in its order and wording", () => {
    const context = fakeContext();
    const console = createConsole(context, false, undefined);
    const emit = (step: Step, state: 'begin' | 'end') =>
      renderEvent(console, { type: 'step', step, state }, en);
    emit('network', 'begin');
    emit('network', 'end');
    emit('trust', 'begin');
    for (const step of steps.filter((one) => one !== 'network' && one !== 'trust')) {
      emit(step, 'begin');
      renderEvent(console, { type: 'progress', step, done: 1, total: 3 }, en);
      emit(step, 'end');
    }
    emit('trust', 'end');
    expect(context.stdout.text()).toBe(manualLines);
    expect(context.stderr.text()).toBe('');
  });

  it('1.4 one progress line, on a terminal only, and gone before the next line', () => {
    const context = { ...fakeContext(), stderr: sink(true) };
    const console = createConsole(context, false, undefined);
    for (const done of [1, 2, 3])
      renderEvent(console, { type: 'progress', step: 'network', done, total: 3 }, en);
    expect(context.stderr.text()).toBe(
      '1/3 hosts connected and read\r\x1b[K2/3 hosts connected and read\r\x1b[K',
    );
    const quiet = fakeContext();
    renderEvent(
      createConsole(quiet, false, undefined),
      {
        type: 'progress',
        step: 'network',
        done: 1,
        total: 3,
      },
      en,
    );
    expect(quiet.stderr.text()).toBe('');
  });

  it('1.4 the progress line says what is going on, how many, and how long the rest may take', () => {
    const line = (done: number, elapsedMs: number, again = false): string =>
      progressLine({ type: 'progress', step: 'verify', done, total: 600, again }, elapsedMs, en);
    expect(line(120, 10_000)).toBe('120/600 logins tried, about 40 s left');
    expect(line(2, 10_000, true)).toBe('2/600 logins tried again, as they had no answer, about 2990 s left');
    // Too early to tell, and too late to matter.
    expect([line(0, 10_000), line(5, 100), line(599, 60_000)]).toEqual([
      '0/600 logins tried',
      '5/600 logins tried',
      '599/600 logins tried',
    ]);
  });

  it('1.4 -v adds detail on standard error', () => {
    for (const verbose of [true, false]) {
      const context = fakeContext();
      const detail = { code: 'unchanged', host: '10.0.0.7' } as const;
      renderEvent(createConsole(context, verbose, undefined), { type: 'detail', detail }, en);
      const line = '10.0.0.7: nothing to write: all is there\n';
      expect([context.stdout.text(), context.stderr.text()]).toEqual(['', verbose ? line : '']);
    }
  });

  const notices: Notice[] = [
    { code: 'host-key-accepted', host: '10.0.0.7', key, authority: undefined },
    {
      code: 'host-key-accepted',
      host: '10.0.0.7',
      key,
      authority: { source: 'user', path: '/root/.ssh/known_hosts', line: 2, shared: true },
    },
    { code: 'known-hosts-unread', path: '/etc/ssh/ssh_known_hosts', reason: 'EACCES' },
    { code: 'startup-text', host: '10.0.0.7', text: 'Welcome\x1b[2J\nto db7\n' },
    { code: 'same-host', host: 'fd99::7', other: '10.0.0.7' },
    { code: 'name-left-out', host: '10.0.0.7', name: 'db', why: 'shared' },
    { code: 'name-left-out', host: '10.0.0.7', name: 'localhost', why: 'localhost' },
    { code: 'name-left-out', host: '10.0.0.7', name: 'a b', why: 'not-a-name' },
    {
      code: 'hosts-conflict',
      host: '10.0.0.7',
      line: 2,
      text: '127.0.1.1 db7',
      name: 'db7',
      address: '127.0.1.1',
    },
    { code: 'mode-narrowed', host: '10.0.0.7', path: '/home/omm/.ssh', mode: 0o755 },
    { code: 'other-user', host: '10.0.0.7', target: '10.0.0.8', user: 'admin' },
  ];
  it.each(notices)('1.4 a notice goes to standard error: $code $why', (notice) => {
    const context = fakeContext();
    renderEvent(createConsole(context, false, undefined), { type: 'notice', notice }, en);
    expect(context.stdout.text()).toBe('');
    expect(context.stderr.text()).toMatchSnapshot();
  });
});
