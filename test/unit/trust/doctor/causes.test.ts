import { describe, expect, it } from 'vitest';
import { withCauses } from '../../../../src/trust/doctor/causes.ts';
import { type FindingCode, finding } from '../../../../src/trust/doctor/findings.ts';
import { reloadFindings } from '../../../../src/trust/doctor/reload.ts';
import { type FailedLogin, sidesOf } from '../../../../src/trust/inquiry/failed-login.ts';
import type { Cause } from '../../../../src/trust/inquiry/inquire.ts';
import type { Finding } from '../../../../src/trust/model/finding.ts';
import type { PairFault } from '../../../../src/trust/verify/diagnose-pair.ts';
import type { Party } from '../../../../src/trust/verify/pairs.ts';
import { inWords, records, subjectOf } from '../../builders.ts';

function party(label: string): Party {
  const spellings = [{ text: label, by: 'address', port: 22 } as const];
  return { label, spellings, session: undefined, failure: undefined, local: false };
}
const [a, b, c] = [party('10.0.0.1'), party('10.0.0.2'), party('10.0.0.3')];
const failed = (from: Party, to: Party, fault: PairFault = 'key-refused'): FailedLogin => ({
  login: {
    from,
    to,
    spelling: { text: to.label, by: 'address', port: 22 },
    result: { ok: false, status: 255, said: '' },
  },
  fault,
  said: 'omm: Permission denied (publickey).',
});
const cause = (
  changes: Partial<Cause> = {},
  setting = 'RevokedKeys /x',
  file = '/etc/ssh/sshd_config',
): Cause => ({
  side: 'server',
  host: b.label,
  certain: true,
  suspects: [
    {
      keyword: setting.split(' ')[0]?.toLowerCase() ?? '',
      setting,
      line: { file, number: 3, text: setting, match: '' },
      option: undefined,
    },
  ],
  logins: [failed(a, b), failed(c, b)],
  ...changes,
});
const told = (
  found: readonly Finding<FindingCode>[],
  causes: readonly Cause[],
  reasons = new Map<string, string>(),
) =>
  inWords(
    withCauses(
      found,
      { causes, reasons },
      new Map(),
      [a, b].map(({ label }) => subjectOf({}, { label })),
    ),
  ).map(({ host, code, evidence, remedy }) => ({
    host,
    code,
    evidence,
    commands: remedy.map(({ command }) => command),
  }));

describe('11.7 a setting that logins fail for', () => {
  it('is a finding of its host, with its place, how sure it is, and what was said', () => {
    expect(told([], [cause()], new Map([[b.label, 'revoked by file /x']]))).toEqual([
      {
        host: b.label,
        code: 'server-setting',
        evidence:
          'RevokedKeys /x (/etc/ssh/sshd_config:3): without it the login passes; 10.0.0.1 -> 10.0.0.2 (and 1 more): omm: Permission denied (publickey).; sshd there: revoked by file /x',
        commands: [
          "sed -i '3s/^/#/' /etc/ssh/sshd_config && sshd -t && { systemctl reload ssh || systemctl reload sshd; }",
        ],
      },
    ]);
    const unsure = told([], [cause({ certain: false })]);
    expect(unsure[0]?.evidence).toMatch(/^RevokedKeys \/x \(\/etc\/ssh\/sshd_config:3\): it may be why; /);
  });

  it('takes the place of what only says that a key is refused there, and of nothing else', () => {
    const found = [
      finding(b.label, 'key-refused', 'x'),
      finding(a.label, 'key-refused', 'x'),
      finding(b.label, 'clock-skew', 'x'),
    ];
    expect(told(found, [cause()]).map(({ host, code }) => `${host} ${code}`)).toEqual([
      '10.0.0.1 key-refused',
      '10.0.0.2 clock-skew',
      '10.0.0.2 server-setting',
    ]);
  });

  it('that has a finding of its own gives that one its place', () => {
    const found = [finding(a.label, 'config-port', 'ssh -G 10.0.0.2: port 2')];
    const port = cause({ side: 'client', host: a.label }, 'Port 2', '/home/omm/.ssh/config');
    expect(told(found, [port]).map(({ code, evidence }) => `${code} ${evidence}`)).toEqual([
      'config-port ssh -G 10.0.0.2: port 2 (/home/omm/.ssh/config:3)',
    ]);
  });

  it.each([
    ['/home/omm/.ssh/config', ["sed -i '3s/^/#/' /home/omm/.ssh/config"]],
    ['/etc/ssh/ssh_config.d/a.conf', ["sed -i '3s/^/#/' /etc/ssh/ssh_config.d/a.conf"]],
    ['/srv/anything', []],
  ])('of a client in %s has the remedy %j', (file, commands) => {
    expect(told([], [cause({ side: 'client', host: a.label }, 'Tag x', file)])[0]?.commands).toEqual(
      commands,
    );
  });

  it('is none with a remedy where it may be any of several', () => {
    const [first] = cause().suspects;
    const several = cause({ certain: false, suspects: first ? [first, first] : [] });
    expect(told([], [several])[0]?.commands).toEqual([]);
  });
});

describe('11.7 which side of a login is asked first', () => {
  it('the one that more others have trouble with, and never a server for what is the client’s alone', () => {
    const atServer = [failed(a, b), failed(c, b)];
    expect(sidesOf(failed(a, b), atServer)).toEqual(['server', 'client']);
    const atClient = [failed(a, b), failed(a, c)];
    expect(sidesOf(failed(a, b), atClient)).toEqual(['client', 'server']);
    expect(sidesOf(failed(a, b, 'client-config'), atServer)).toEqual(['client']);
  });
});

describe('11.1 files that sshd has not read since they changed', () => {
  it('are one finding', () => {
    expect(reloadFindings(subjectOf())).toEqual([]);
    const [one, ...more] = inWords(
      reloadFindings(subjectOf(records({ unread: ['/etc/ssh/sshd_config', '/x'] }))),
    );
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      code: 'not-reloaded',
      evidence: '/etc/ssh/sshd_config, /x: changed since sshd has read it',
    });
  });
});
