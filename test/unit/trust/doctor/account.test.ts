import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/host/examine/evidence.ts';
import { accountFindings } from '../../../../src/trust/doctor/account.ts';
import { inWords, records, settings, subjectOf } from '../../builders.ts';

/** 2026-01-01, day 20454. */
const now = 20_454 * 86_400;
const told = (changes: Partial<Evidence>) =>
  inWords(accountFindings(subjectOf({ now, ...changes }))).map(
    ({ code, evidence }) => `${code}: ${evidence}`,
  );
const shadow = (text: string, more: Partial<Evidence> = {}) =>
  told({ ...records({ shadow: [text] }), ...more });
const chage = (...lines: string[]) => told(records({ chage: lines }));

describe('11.1 what the account database has against a login', () => {
  it('nothing, as a rule', () => {
    expect(told({})).toEqual([]);
    expect(shadow('open 20000,99999,,')).toEqual([]);
    expect(chage('Account expires : never', 'Password expires : never')).toEqual([]);
  });

  it('no such user: how to make one is all that is said', () => {
    const found = inWords(accountFindings(subjectOf({ account: undefined, noShell: true })));
    expect(found).toMatchObject([
      {
        code: 'user-missing',
        severity: 'error',
        host: '10.0.0.1',
        remedy: [{ on: 'host', as: 'root', command: 'useradd -m omm' }],
      },
    ]);
  });

  it.each(['/usr/sbin/nologin', '/bin/false'])('a login shell that ends the login: %s', (shell) => {
    expect(told({ account: { uid: 1000, gid: 1000, shell } })).toEqual([`no-login-shell: shell ${shell}`]);
  });

  it('a login shell that cannot be executed, and one that only sounds like it', () => {
    expect(told({ noShell: true })).toEqual(['no-login-shell: shell /bin/bash']);
    expect(told({ account: { uid: 1000, gid: 1000, shell: '/opt/falsework' } })).toEqual([]);
  });

  it('a locked password keeps keys out only without PAM', () => {
    const locked = 'locked 20000,99999,,';
    expect(shadow(locked, settings({ usepam: ['yes'] }))).toEqual([]);
    expect(shadow(locked, settings({ usepam: ['no'] }))).toEqual([
      'user-locked: its password is locked, and UsePAM is no',
    ]);
  });

  it('an account is over on the day that is named, not before', () => {
    expect(shadow('open 20000,99999,,20454')).toEqual(['user-expired: since 2026-01-01']);
    expect(shadow('open 20000,99999,,20455')).toEqual([]);
  });

  it('a password is due the day after its last, and where it was never changed', () => {
    expect(shadow('open 20000,453,,')).toEqual(['password-due: since 2025-12-31']);
    expect(shadow('open 20000,454,,')).toEqual([]);
    expect(shadow('open 0,99999,,')).toEqual(['password-due: last change: never']);
    expect(shadow('open 100,99999,,')).toEqual([]);
    expect(shadow('open ,,,')).toEqual([]);
  });

  it('what makes no sense is no finding', () => {
    expect(shadow('locked')).toEqual([]);
    expect(shadow('open x,y,,z')).toEqual([]);
    expect(chage('nonsense')).toEqual([]);
  });

  it('what chage(1) tells the users themselves', () => {
    expect(chage('Account expires\t\t: Jan 01, 2020', 'Password expires : never')).toEqual([
      'user-expired: since Jan 01, 2020',
    ]);
    expect(chage('Password expires\t\t: Jan 01, 2020')).toEqual([
      'password-due: password expires: Jan 01, 2020',
    ]);
    expect(chage('Password expires : password must be changed')).toEqual([
      'password-due: password expires: password must be changed',
    ]);
    expect(chage('Account expires : Jan 01, 2030', 'Password expires : Jan 01, 2030')).toEqual([]);
  });

  it('each with a command for root', () => {
    const found = inWords(
      accountFindings(
        subjectOf({
          now,
          noShell: true,
          ...records({ shadow: ['locked 0,99999,,1'] }),
          ...settings({ usepam: ['no'] }),
        }),
      ),
    );
    expect(found.map(({ remedy }) => remedy)).toEqual(
      [
        'usermod -s /bin/bash omm',
        "usermod -U omm || usermod -p '*' omm",
        'chage -E -1 omm',
        'chage -d "$(date +%F)" omm',
      ].map((command) => [{ on: 'host', as: 'root', command }]),
    );
  });
});
