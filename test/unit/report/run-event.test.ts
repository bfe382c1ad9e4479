import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { type RunEvent, recordRun } from '../../../src/report/run-event.ts';
import { createConsole } from '../../../src/terminal/console.ts';
import { jsonLine } from '../../../src/text/json-line.ts';
import type { Notice } from '../../../src/trust/model/events.ts';
import { type HostFailure, TrustError } from '../../../src/trust/model/failure.ts';
import type { PairFault } from '../../../src/trust/verify/diagnose-pair.ts';
import { en } from '../../../src/words/en/words.ts';
import { cli, fakeContext } from '../commands/cli.ts';

const schema = JSON.parse(readFileSync('docs/events.schema.json', 'utf8'));
const valid = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

type Problem = HostFailure['problem'];
const key = { type: 'ssh-ed25519', blob: 'AAAA' };
const place = { source: 'user', path: '/f', line: 1, shared: false } as const;

/** One of each kind. A kind that is added has to be added to docs/events.schema.json. */
const problems: { readonly [Code in Problem['code']]: Extract<Problem, { code: Code }> } = {
  refused: { code: 'refused' },
  'timed-out': { code: 'timed-out', stage: 'connect' },
  'no-route': { code: 'no-route', reason: 'EHOSTUNREACH' },
  throttled: { code: 'throttled', text: '' },
  closed: { code: 'closed', text: 'evil\x1b[2J\u202e \ud800' },
  'no-common-algorithm': { code: 'no-common-algorithm', text: '' },
  'host-key-changed': { code: 'host-key-changed', offered: key, known: [{ ...key, place }], late: false },
  'host-key-revoked': { code: 'host-key-revoked', offered: key, place, late: false },
  'host-key-unlisted': { code: 'host-key-unlisted', offered: key, path: '/f', authority: place },
  'password-refused': { code: 'password-refused', attempts: 2 },
  'password-not-tried': { code: 'password-not-tried' },
  'password-missing': { code: 'password-missing' },
  'no-password-method': { code: 'no-password-method', methods: [] },
  'more-authentication': { code: 'more-authentication', methods: ['password'] },
  'unexpected-prompt': { code: 'unexpected-prompt', text: 'Code:' },
  'jump-host-unknown': { code: 'jump-host-unknown', text: 'bastion' },
  'no-system-ssh': { code: 'no-system-ssh', text: 'spawn ssh ENOENT' },
  'open-folder': { code: 'open-folder', path: '/srv/tmp' },
  shell: { code: 'shell', text: '' },
  'program-timed-out': { code: 'program-timed-out', seconds: 60 },
  'output-too-large': { code: 'output-too-large', limit: 1 },
  'malformed-answer': { code: 'malformed-answer', text: '' },
  unexpected: { code: 'unexpected', text: '', trace: '' },
  'program-failed': {
    code: 'program-failed',
    status: 1,
    text: 'failed /x\nNo space left on device',
    failed: { what: '/x', reason: 'No space left on device', kind: 'full' },
  },
  unsupported: { code: 'unsupported', why: { is: 'no-home' } },
  'sshd-unchanged': { code: 'sshd-unchanged', why: 'check', text: 'x' },
  'different-trust-key': { code: 'different-trust-key', held: 'AAAA', chosen: 'AAAB' },
  'no-other-login': { code: 'no-other-login', why: 'no-password', methods: ['password'] },
  'key-still-accepted': { code: 'key-still-accepted', accepted: 'AAAA' },
  changed: { code: 'changed', path: '/x' },
  'made-by-another': { code: 'made-by-another', path: '/x', uid: 1001 },
  'shared-home': { code: 'shared-home' },
  locked: { code: 'locked', session: 'abcd', holder: 'x' },
  'not-undone': { code: 'not-undone', path: '/x', why: { code: 'refused' } },
  hindered: {
    code: 'hindered',
    findings: [{ code: 'pubkey-off', host: 'x', severity: 'error', evidence: 'x', remedy: [] }],
  },
  'no-keeper': { code: 'no-keeper', path: '/x' },
  'agents-differ': { code: 'agents-differ', text: '' },
  'logins-failed': { code: 'logins-failed', failed: 1, tried: 6 },
  'logins-unproved': { code: 'logins-unproved', failed: 1, tried: 6 },
};

const host = '10.0.0.1';
const notices: { readonly [Code in Notice['code']]: Extract<Notice, { code: Code }> } = {
  'host-key-accepted': { code: 'host-key-accepted', host, key, authority: place },
  'known-hosts-unread': { code: 'known-hosts-unread', path: '/f', reason: 'EACCES' },
  'system-ssh': { code: 'system-ssh', host, because: 'proxyjump' },
  touch: { code: 'touch', host, text: 'ED25519-SK' },
  'startup-text': { code: 'startup-text', host, text: 'motd\x9b\u{e0001}\n' },
  'same-host': { code: 'same-host', host, other: host },
  'name-differs': { code: 'name-differs', host, listed: 'db1', name: 'x\x1b' },
  'name-left-out': { code: 'name-left-out', host, name: 'a b', why: 'not-a-name' },
  'name-claimed': { code: 'name-claimed', host, name: 'n', on: host, why: 'elsewhere', what: '10.9.9.9' },
  'hosts-conflict': { code: 'hosts-conflict', host, line: 3, text: 'x', name: 'n', address: '127.0.1.1' },
  'folder-closed': { code: 'folder-closed', host, path: '/root/gaussdb_tmp', mode: 0o777 },
  'mode-narrowed': { code: 'mode-narrowed', host, path: '/root', mode: 0o755 },
  waiting: { code: 'waiting', host, holder: 'x' },
  'undone-before': { code: 'undone-before', host, whose: 'x' },
  'key-replaced': { code: 'key-replaced', host, blob: 'AAAA' },
  'journal-left': { code: 'journal-left', host, path: '/x' },
  undoing: { code: 'undoing', hosts: [host] },
  undone: { code: 'undone', hosts: [host] },
  'other-user': { code: 'other-user', host, target: 'n', user: 'x' },
};

const pairFaults: Readonly<Record<PairFault, true>> = {
  refused: true,
  'no-answer': true,
  'no-route': true,
  'name-unknown': true,
  'host-key-unknown': true,
  'host-key-changed': true,
  'host-key-revoked': true,
  'no-common-algorithm': true,
  'turned-away': true,
  'key-refused': true,
  'key-unusable': true,
  'key-missing': true,
  'more-authentication': true,
  'too-many-keys': true,
  'login-shell': true,
  'too-slow': true,
  endless: true,
  'client-config': true,
  'client-missing': true,
  other: true,
};

/** What a run with every kind of event tells. */
function everyEvent(): RunEvent[] {
  const events: RunEvent[] = [];
  const recorder = recordRun('root', en, (event) => events.push(event));
  recorder.start([{ address: host, port: 2222 }]);
  recorder.event({ type: 'step', step: 'network', state: 'begin' });
  recorder.event({ type: 'progress', step: 'network', done: 1, total: 2 });
  recorder.event({ type: 'detail', detail: { code: 'unchanged', host: 'not for programs' } });
  recorder.event({ type: 'host', result: { host, step: 'network', problem: undefined } });
  for (const problem of Object.values(problems))
    recorder.event({ type: 'host', result: { host, port: 2222, step: 'distribute', problem } });
  for (const notice of Object.values(notices)) recorder.event({ type: 'notice', notice });
  const failures = Object.values(problems).map((problem) => ({ host, step: 'network', problem }) as const);
  const said = 'ssh: connect to host x port 22: Connection refused';
  const pair = { from: host, to: 'x', port: 22, status: 255, said };
  recorder.end(1, { error: new TrustError(failures, [pair], 2) });
  return events;
}

describe('1.5 the events of a run', () => {
  it('are of the published schema, as lines and as objects', () => {
    const events = everyEvent();
    expect(events).toHaveLength(4 + Object.keys(problems).length + Object.keys(notices).length);
    for (const event of events) {
      const line: unknown = JSON.parse(jsonLine(event));
      for (const one of [event, line]) expect(valid(one), JSON.stringify([one, valid.errors])).toBe(true);
    }
  });

  it('the schema has every code, and no other', () => {
    const { hostFault, loginFault, noticeEvent } = schema.$defs;
    expect(hostFault.properties.code.enum).toEqual(Object.keys(problems));
    expect(loginFault.properties.code.enum).toEqual(Object.keys(pairFaults));
    expect(noticeEvent.properties.notice.properties.code.enum).toEqual(Object.keys(notices));
  });

  it('the schema refuses what is not of it', () => {
    const fault = { code: 'refused', cause: 'c', remedy: 'r' };
    for (const wrong of [
      { type: 'step', step: 'network', state: 'middle' },
      { type: 'step', step: 'lunch', state: 'begin' },
      { type: 'host', host, step: 'network', ok: true, fault },
      { type: 'host', host, step: 'network', ok: false, fault: null },
      { type: 'host', host, step: 'network', ok: false, fault: { ...fault, code: 'bad-luck' } },
      { type: 'notice', notice: { code: 'startup-text', more: 1 }, text: '' },
      { type: 'end', status: 2 },
    ])
      expect(valid(wrong), JSON.stringify(wrong)).toBe(false);
  });

  it('7.7 a terminal that shows them comes to no harm, words can be shown, and a reader gets what a host said', () => {
    const context = fakeContext();
    const console = createConsole(context, false, undefined);
    for (const event of everyEvent()) console.json(event);
    const text = context.stdout.text();
    expect(text).toMatch(/^[\x20-\x7e\n\xa1-\xac\xae-\uffff]*$/);
    expect(text).not.toMatch(/[\u202e\u2028\ud800]/);
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const startup = events.find(({ notice }) => notice?.code === 'startup-text');
    expect(startup.notice.text).toBe('motd\x9b\u{e0001}\n');
    expect(startup.text).toContain('motd\\x9b\\u{e0001}');
    const closed = events.find(({ fault }) => fault?.code === 'closed');
    expect(closed.fault.cause).toBe('the connection was closed: evil\\x1b[2J\\u202e \\ud800');
  });

  it('what to do names the port', () => {
    const changed = everyEvent().find((event) => {
      return event.type === 'host' && event.fault?.code === 'host-key-changed';
    });
    expect(changed).toMatchObject({
      fault: { remedy: expect.stringContaining("ssh-keygen -R '[10.0.0.1]:2222'") },
    });
  });

  it('a line is whole, however long', () => {
    const context = fakeContext();
    const hosts = Array.from({ length: 10_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    createConsole(context, false, undefined).json({ hosts });
    expect(JSON.parse(context.stdout.text())).toEqual({ hosts });
  });
});

it.each([[['--json']], [['--json', '-f', '/etc/hostname', '--bogus']], [['--json', '-f', '/no/such/file']]])(
  '1.5 wrong usage (%j): exit 2, the reason on standard error, and no event',
  async (argv) => {
    expect(await cli(argv)).toMatch(/^exit 2\n-- stderr\n\[GAUSS-50/);
  },
);
