import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../src/transport/problem.ts';
import type { Login } from '../../../../src/trust/cluster/connect-host.ts';
import { betweenFindings, planAsking } from '../../../../src/trust/doctor/between.ts';
import { judge } from '../../../../src/trust/doctor/judge.ts';
import { loginFindings } from '../../../../src/trust/doctor/login-from-here.ts';
import { outsideFinding } from '../../../../src/trust/doctor/outside.ts';
import * as keyModels from '../../../../src/trust/keys/key-models.ts';
import { evidence, home, inWords, nodeOf, records, settings, subjectOf } from '../../builders.ts';

const blob = 'AAAAkey';
const login: Login = {
  address: '10.0.0.1',
  by: 'password',
  offered: [blob],
  remarks: [],
  exchangeMs: 100,
  loginMs: 200,
};
const told = (changes: Partial<Login>, seen = {}) =>
  inWords(loginFindings(subjectOf(seen), { ...login, ...changes }, blob)).map(
    ({ code, evidence: why }) => `${code}: ${why}`,
  );

describe('11.1 what a login told', () => {
  it('the key was taken, not offered, or there is none', () => {
    expect(told({ by: 'key' })).toEqual([]);
    expect(told({ offered: [] })).toEqual([]);
    expect(inWords(loginFindings(subjectOf(), login, undefined))).toEqual([]);
    // Another key behind it was.
    expect(told({ by: 'key', offered: [blob, 'AAAAother'] })).toEqual(['key-refused: sshd gives no reason']);
  });

  it.each([
    [`bad ownership or modes for directory ${home}`, 'home-writable'],
    [`bad ownership or modes for directory ${home}/.ssh`, 'ssh-folder-writable'],
    [`bad ownership or modes for file ${home}/.ssh/authorized_keys`, 'authorized-keys-writable'],
    ['bad ownership or modes for directory /var/keys', 'folder-writable'],
    ['your host is not permitted to use this key for login', 'key-line-from'],
    ['key has expired', 'key-line-expiry'],
  ])('why it was refused: %s', (remark, code) => {
    expect(told({ remarks: [remark] })).toEqual([`${code}: ${remark}`, `key-refused: ${remark}`]);
  });

  it('why it was refused, in words that mean nothing to us', () => {
    expect(told({ remarks: ['x', 'y'] })).toEqual(['key-refused: y']);
  });

  it('it was slow, beyond what a busy machine explains', () => {
    const slow = { by: 'key', loginMs: 2500, exchangeMs: 100 } as const;
    expect(told(slow)).toEqual(['slow-login: login 2.5 s, key exchange 0.1 s']);
    expect(told({ ...slow, exchangeMs: 700 })).toEqual([]);
    expect(told({ ...slow, loginMs: 2000 })).toEqual([]);
    const [dns] = inWords(
      loginFindings(
        subjectOf(settings({ usedns: ['yes'], gssapiauthentication: ['yes'], usepam: ['no'] })),
        { ...login, ...slow },
        blob,
      ),
    );
    expect(dns?.evidence).toMatch(/; usedns yes, gssapiauthentication yes$/);
    expect(dns?.remedy[0]?.command).toMatch(/^sed -i '1i UseDNS no' \/etc\/ssh\/sshd_config /);
    const [gss] = inWords(
      loginFindings(subjectOf(settings({ gssapiauthentication: ['yes'] })), { ...login, ...slow }, blob),
    );
    expect(gss?.remedy[0]?.command).toMatch(/GSSAPIAuthentication no/);
  });
});

describe('11.1 hosts judged together', () => {
  it('without trust on any host that is said once, and no key is missed', () => {
    expect(judge([subjectOf(), subjectOf()], new Map(), keyModels.shared).map(({ code }) => code)).toContain(
      'trust-missing',
    );
    expect(judge([], new Map(), keyModels.shared)).toEqual([]);
  });

  it('of a user who is not there nothing else is said', () => {
    const found = judge([subjectOf({ account: undefined })], new Map(), keyModels.shared);
    expect(found.map(({ code }) => code)).toEqual(['trust-missing', 'user-missing']);
  });

  it('what the login told is said where the host itself shows no reason', () => {
    const slow = new Map([['10.0.0.1', { ...login, loginMs: 9000 }]]);
    expect(judge([subjectOf()], slow, keyModels.shared).map(({ code }) => code)).toContain('slow-login');
  });
});

describe('11.1 what can be told from outside', () => {
  const key = { type: 'ssh-ed25519', blob: 'AAAA' };
  const place = { path: '/root/.ssh/known_hosts', line: 3, source: 'user', shared: false } as const;
  const all: readonly (readonly [string, Problem, RegExp])[] = [
    ['sshd-down', { code: 'refused' }, /^10\.0\.0\.1 port 22: connection refused$/],
    ['port-filtered', { code: 'timed-out', stage: 'connect' }, /no answer$/],
    ['sshd-silent', { code: 'timed-out', stage: 'login' }, /connected, no answer$/],
    ['no-route', { code: 'no-route', reason: 'EHOSTUNREACH' }, /EHOSTUNREACH$/],
    ['turned-away', { code: 'throttled', text: '' }, /hung up$/],
    ['turned-away', { code: 'throttled', text: ' Not allowed ' }, /: Not allowed$/],
    ['no-common-algorithm', { code: 'no-common-algorithm', text: 'no kex' }, /^no kex$/],
    [
      'host-key-changed',
      { code: 'host-key-changed', offered: key, known: [{ ...key, place }], late: false },
      /:3 has ssh-ed25519/,
    ],
    [
      'host-key-revoked',
      { code: 'host-key-revoked', offered: key, place, late: false },
      /known_hosts:3: SHA256/,
    ],
    ['login-refused', { code: 'password-refused', attempts: 1 }, /^omm at 10/],
    ['no-login-method', { code: 'no-password-method', methods: [] }, /offers nothing$/],
    [
      'key-not-enough',
      { code: 'more-authentication', methods: ['password'] },
      /goes on to ask for password$/,
    ],
    ['password-due', { code: 'unexpected-prompt', text: 'New password:' }, /^New password:$/],
    ['login-shell', { code: 'shell', text: 'This account is not available' }, /not available$/],
  ];

  it.each(all)('%s: %j', (code, problem, seen) => {
    const found = outsideFinding({ host: '10.0.0.1', step: 'network', problem }, 'omm');
    expect(inWords(found ? [found] : [])[0]).toMatchObject({
      code,
      host: '10.0.0.1',
      evidence: expect.stringMatching(seen),
    });
    expect(found?.remedy.length).toBeGreaterThan(0);
  });

  it('what speaks for itself is no finding', () => {
    const problem: Problem = { code: 'closed', text: 'x' };
    expect(outsideFinding({ host: '10.0.0.1', step: 'network', problem }, 'omm')).toBeUndefined();
  });
});

describe('11.1 the network between hosts', () => {
  const nodes = [1, 2, 3].map((n) =>
    nodeOf({
      label: `10.0.0.${n}`,
      endpoints: n === 3 ? [] : [{ address: `10.0.0.${n}`, port: 20 + n, hostKeys: [] }],
    }),
  );

  it('is tried from listed hosts to the other listed ones, within five seconds each', () => {
    const { servers, answerMs } = planAsking(nodes, 60_000);
    expect([...servers].map(([from, to]) => [from, to.map(({ address }) => address)])).toEqual([
      ['10.0.0.1', ['10.0.0.2']],
      ['10.0.0.2', ['10.0.0.1']],
    ]);
    expect(answerMs).toBe(5000);
    expect(planAsking(nodes, 2000).answerMs).toBe(2000);
  });

  it.each([
    ['# 10.0.0.2:22 SSH-2.0-x', []],
    ['10.0.0.2: Connection closed by remote host', []],
    ["connect (`10.0.0.2'): No route to host", ['pair-no-route: 10.0.0.1 -> 10.0.0.2 port 22: no route']],
    ['', ['pair-no-answer: 10.0.0.1 -> 10.0.0.2 port 22: no answer']],
  ])('what ssh-keyscan said: %s', (server, expected) => {
    const [one] = nodes;
    const subject = {
      node: one ?? nodeOf(),
      evidence: evidence(records({ asked: ['22'], server: [server] })),
    };
    const asking = planAsking(
      [
        ...nodes.slice(0, 1),
        nodeOf({ label: '10.0.0.2', endpoints: [{ address: '10.0.0.2', port: 22, hostKeys: [] }] }),
      ],
      5000,
    );
    expect(
      inWords(betweenFindings([subject], asking)).map(({ code, evidence: seen }) => `${code}: ${seen}`),
    ).toEqual(expected);
  });
});
