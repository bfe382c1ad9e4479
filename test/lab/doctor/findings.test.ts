import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { type Lab, startLab } from '../../../lab/lab.ts';
import { expectNothingLeft } from '../support/evidence.ts';
import { hostNamed, runTool, writeHostFile } from '../support/tool.ts';
import { output } from '../support/trust.ts';
import type { Fault } from './fault.ts';
import { faults } from './faults.ts';
import { about, doctor, follow, keepOutcome, type Seen, told, type User, users } from './ill.ts';
import { hardened, illHosts, illNames } from './ill-hosts.ts';

describe('a lab of ill hosts', () => {
  let lab: Lab;
  let here: LabHost;
  let file: string;
  const seen = new Map<User, readonly Seen[]>();

  beforeAll(async () => {
    lab = await startLab({ hosts: illHosts });
    here = hostNamed(lab, 'here');
    file = await writeHostFile(here, lab.hosts);
    const hardenedHost = hostNamed(lab, 'hardened');
    // The first run has to log in with root's password.
    await output(hardenedHost, `sed -i '1d' /etc/ssh/sshd_config; systemctl reload sshd`);
    for (const user of users) {
      const run = await runTool(here, ['-f', file, '--verify', 'star'], { user, stdin: `${user}-secret\n` });
      expect(run.stderr + run.code).toMatch(/0$/);
    }
    await output(hardenedHost, `sed -i '1i ${hardened[0]}' /etc/ssh/sshd_config; systemctl reload sshd`);
  });
  afterAll(() => lab?.stop());

  it('finds every fault, with root and without, and nothing else', async () => {
    const made = illNames.map(async (name) => {
      for (const { make } of faults.filter(({ host }) => host === name))
        for (const user of users) await about(hostNamed(lab, name), user, make);
    });
    await Promise.all(made);
    for (const user of users) {
      const run = await doctor(here, file, user, lab.hosts);
      seen.set(user, run.seen);
      const expected = faults
        .filter((fault) => isFoundBy(fault, user))
        .map(({ host, code }) => `${host} ${code}`);
      const found = new Set(run.seen.map(({ name, code }) => `${name} ${code}`));
      expect([...found].sort(), user).toEqual(expected.sort());
      expect(run.code).toBe(1);
    }
  });

  // On default, hardened, and PAM with keyboard-interactive hosts, and on all that were ill.
  it('each remedy, done as it is printed, ends its finding; where all is well, nothing is found', async () => {
    await follow(here, seen, lab.hosts, faults);
    for (const user of users) {
      const run = await doctor(here, file, user, lab.hosts);
      expect(told(run.seen), user).toEqual([]);
      expect(run.code).toBe(0);
    }
    await expectNothingLeft(['healthy', 'hardened', 'pam'].map((name) => hostNamed(lab, name)));
    keepOutcome('findings', faults, seen);
  });
});

function isFoundBy({ found }: Fault, user: User): boolean {
  return found === undefined || (found === 'by root') === (user === 'root');
}
