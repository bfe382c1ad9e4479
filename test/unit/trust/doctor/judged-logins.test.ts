import { describe, expect, it } from 'vitest';
import { type FindingCode, finding } from '../../../../src/trust/doctor/findings.ts';
import { judgeLogins, unexplainedFindings } from '../../../../src/trust/doctor/judged-logins.ts';
import type { Seen } from '../../../../src/trust/model/seen.ts';
import type { PairResult, Party } from '../../../../src/trust/verify/pairs.ts';

function party(label: string): Party {
  const spellings = [{ text: label, by: 'address', port: 22 } as const];
  return { label, spellings, session: undefined, failure: undefined, local: false };
}
const [a, b, c] = [party('10.0.0.1'), party('10.0.0.2'), party('10.0.0.3')];

/** A login, which passes unless something was said. */
function login(from: Party, to: Party, said?: string): PairResult {
  const result = said === undefined ? ({ ok: true } as const) : { ok: false as const, status: 255, said };
  return { from, to, spelling: { text: to.label, by: 'address', port: 22 }, result };
}
const offered = "debug1: Authenticating to x:22 as 'omm'\ndebug1: Offering public key: /k ED25519 SHA256:x";
const denied = `${offered}\nomm@x: Permission denied (publickey).`;
const unknown =
  'No ED25519 host key is known for 10.0.0.2 and you have requested strict checking.\nHost key verification failed.';
const none = new Set<string>();
const seen = (host: string, code: FindingCode, evidence: Seen = 'x') => finding(host, code, evidence);
const unexplained = (logins: PairResult[], ...found: ReturnType<typeof seen>[]) =>
  judgeLogins(logins, found, none).unexplained.map(({ login: { from, to } }) => `${from.label} ${to.label}`);

describe('11.6 a login that fails', () => {
  it('is explained by a finding of the side that it is about', () => {
    expect(unexplained([login(a, b, denied)], seen(b.label, 'pubkey-off'))).toEqual([]);
    expect(unexplained([login(a, b, denied)], seen(a.label, 'agent-empty'))).toEqual([]);
  });

  it.each([
    ['nothing was found', []],
    ['what was found is on the other side', [seen(a.label, 'pubkey-off')]],
    ['what was found is on a third host', [seen(c.label, 'pubkey-off')]],
    ['what was found lets logins fail otherwise', [seen(b.label, 'sshd-down'), seen(b.label, 'clock-skew')]],
  ])('is a finding of its own where %s', (_, found) => {
    expect(unexplained([login(a, b, denied)], ...found)).toEqual(['10.0.0.1 10.0.0.2']);
  });

  it('to one host is not explained by what is known of another', () => {
    const about = (address: string) =>
      seen(a.label, 'known-host-missing', { is: 'no-host-line', entry: address });
    expect(unexplained([login(a, b, unknown)], about(b.label))).toEqual([]);
    expect(unexplained([login(a, b, unknown)], about(c.label))).toEqual(['10.0.0.1 10.0.0.2']);
  });

  it('needs no explanation where a host could not be examined at all', () => {
    expect(judgeLogins([login(a, b, denied)], [], new Set([b.label])).unexplained).toEqual([]);
  });

  it('is told with what both ends said, once for all that fail alike', () => {
    const { unexplained: all } = judgeLogins([login(a, b, denied), login(c, b, denied)], [], none);
    const log = new Map([[b.label, 'error: something odd']]);
    expect(unexplainedFindings(all, log).map(({ host, code, evidence }) => [host, code, evidence])).toEqual([
      [
        '10.0.0.2',
        'unexplained',
        {
          is: 'login',
          from: '10.0.0.1',
          target: '10.0.0.2',
          more: 1,
          client: 'omm@x: Permission denied (publickey).',
          server: 'error: something odd',
        },
      ],
    ]);
  });
});

describe('11.7 a login of which is known how it fails', () => {
  const vague = (...found: ReturnType<typeof seen>[]) =>
    judgeLogins([login(a, b, denied)], found, none).vague.map(({ fault }) => fault);
  const missing = (path: string) => seen(b.label, 'key-line-missing', { is: 'no-key-line', path });

  it('is asked about where that does not say for what', () => {
    expect(vague(seen(b.label, 'key-refused'))).toEqual(['key-refused']);
    expect(vague(missing('/root/keys'))).toEqual(['key-refused']);
    expect(vague(missing('/root/.ssh/authorized_keys'))).toEqual([]);
    expect(vague(seen(b.label, 'key-refused'), seen(b.label, 'pubkey-off'))).toEqual([]);
  });

  it('on this machine is asked about, too, where its own ssh server does not answer', () => {
    const lost = new Set([b.label]);
    const judge = (to: Party) => judgeLogins([login(a, to, denied)], [], lost).unexplained.length;
    expect(judge(b)).toBe(0);
    expect(judge({ ...b, local: true })).toBe(1);
  });
});

describe('11.6 a login that fails on the client', () => {
  it('is told of the client', () => {
    const said = 'unix_listener: cannot bind to path /root/x: No such file or directory';
    const { unexplained: all } = judgeLogins([login(a, b, said)], [], none);
    expect(unexplainedFindings(all, new Map()).map(({ host }) => host)).toEqual([a.label]);
  });
});

describe('11.6 logins that pass', () => {
  const severity = (code: FindingCode, logins: PairResult[], host = b.label) =>
    judgeLogins(logins, [seen(host, code)], none).found[0]?.severity;

  it('make a warning of what should let all of them fail', () => {
    expect(severity('pubkey-off', [login(a, b), login(c, b)])).toBe('warning');
    expect(severity('agents-missing', [login(a, b)], a.label)).toBe('warning');
  });

  it('leave an error what fails for some, what none of them tried, and what is about other logins', () => {
    expect(severity('pubkey-off', [login(a, b), login(c, b, denied)])).toBe('error');
    expect(severity('pubkey-off', [login(a, c)])).toBe('error');
    expect(severity('pubkey-off', [login(b, b)])).toBe('error');
    expect(severity('key-line-from', [login(a, b)])).toBe('error');
    expect(severity('known-host-missing', [login(b, a)])).toBe('error');
  });
});

describe('11.3 a host that heard nothing from another', () => {
  const silent = (from: Party, to: Party) =>
    finding(from.label, 'pair-no-answer', {
      is: 'between',
      from: from.label,
      port: { host: to.label, port: 22 },
      how: 'none',
    });
  const left = (logins: PairResult[], ...found: ReturnType<typeof silent>[]) =>
    judgeLogins(logins, found, none).found.map(({ evidence }) =>
      typeof evidence === 'object' && evidence.is === 'between' ? evidence.port.host : '',
    );

  it('and logs in to it, cannot be believed: its ssh-keyscan fails by itself', () => {
    expect(left([login(a, b)], silent(a, b), silent(a, c))).toEqual([]);
    expect(left([login(a, b), login(a, c, denied)], silent(a, b), silent(a, c))).toEqual([c.label]);
  });

  it('is believed where no login says otherwise', () => {
    expect(left([], silent(a, b))).toEqual([b.label]);
    expect(left([login(b, a), login(a, c)], silent(a, b))).toEqual([b.label]);
  });
});
