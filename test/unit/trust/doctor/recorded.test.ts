import { describe, expect, it } from 'vitest';
import { findings } from '../../../../src/trust/doctor/findings.ts';
import { judge } from '../../../../src/trust/doctor/judge.ts';
import { keyOpener } from '../../../../src/trust/doctor/key.ts';
import * as keyModels from '../../../../src/trust/keys/key-models.ts';
import { faults } from '../../../lab/doctor/faults.ts';
import { hostsOf, subjectAt, users } from '../../fixtures.ts';

// Opening a key takes a while, and all hold the same.
const opens = keyOpener();

/** What the answers of a host do not hold: it shows in the login itself, in start-up text, or in that there is none. */
const elsewhere: ReadonlySet<string> = new Set([
  'key-refused',
  'server-setting',
  'startup-text',
  'sshd-down',
]);

describe.each(users)('what doctor makes of the recorded answers of hosts: %s', (user) => {
  const healthy = hostsOf('releases');
  const ill = hostsOf('ill');

  const wrong = () => {
    const subjects = healthy.map((host) => subjectAt(host, `${host.folder}/trusted`, user));
    return judge(subjects, new Map(), keyModels.shared, opens);
  };

  it.each(healthy.map(({ openssh, address }) => ({ openssh, address })))(
    '11.1 nothing is wrong with trust: $openssh',
    ({ address }) => {
      expect(wrong().filter(({ host }) => host === address)).toEqual([]);
    },
  );

  it('11.1 before trust: that there is none, and nothing else', () => {
    const subjects = healthy.map((host) => subjectAt(host, `${host.folder}/new`, user));
    expect(judge(subjects, new Map(), keyModels.shared, opens).map(({ code }) => code)).toEqual([
      'trust-missing',
    ]);
  });

  const found = () => {
    const subjects = ill.map((host) => subjectAt(host, host.folder, user));
    return judge(subjects, new Map(), keyModels.shared, opens).map(({ host, code }) => {
      const { name } = ill.find(({ address }) => address === host) ?? { name: host };
      return { name, code };
    });
  };

  it.each(ill.map(({ name }) => name))('11.1 each fault that was made on %s, and no other', (name) => {
    const made = faults.filter(({ host, code, found: by }) => {
      const here = by === undefined || (by === 'by root') === (user === 'root');
      return host === name && here && !elsewhere.has(code);
    });
    const codes = found().flatMap((one) => (one.name === name ? one.code : []));
    expect([...new Set(codes)].sort()).toEqual(made.map(({ code }) => code).sort());
  });

  it('every code that was made is a finding', () => {
    for (const { code } of faults) expect(Object.keys(findings)).toContain(code);
  });
});
