import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { type Lab, startLab } from '../../../lab/lab.ts';
import { hostNamed, writeHostFile } from '../support/tool.ts';
import { about, commands, doctor, follow, forUsers, keepOutcome, type Seen, told, users } from './ill.ts';
import { outsideFaults } from './outside-faults.ts';

const names = ['here', 'shell', 'methods', 'algorithms', 'changed', 'revoked', 'busy'];

describe('faults that keep the first login out', () => {
  let lab: Lab;
  let here: LabHost;
  let file: string;
  let seen: ReadonlyMap<(typeof users)[number], readonly Seen[]>;

  beforeAll(async () => {
    lab = await startLab({ hosts: names.map((name) => ({ ...commands, name })) });
    here = hostNamed(lab, 'here');
    file = await writeHostFile(here, lab.hosts);
  });
  afterAll(() => lab?.stop());

  it('finds them with root and without, and nothing else', async () => {
    for (const { host, on, make } of outsideFaults)
      for (const user of users) await about(hostNamed(lab, on ?? host), user, make);
    seen = await forUsers(async (user) => (await doctor(here, file, user, lab.hosts)).seen);
    const expected = outsideFaults.map(({ host, code }) => `${host} ${code}`).sort();
    for (const [user, found] of seen)
      expect(found.map(({ name, code }) => `${name} ${code}`).sort(), user).toEqual(expected);
  });

  it('each remedy, done as it is printed, ends its finding', async () => {
    await follow(here, seen, lab.hosts, outsideFaults);
    for (const [user, run] of await forUsers((user) => doctor(here, file, user, lab.hosts))) {
      expect(told(run.seen), user).toEqual([]);
      expect(run.code).toBe(0);
    }
    keepOutcome('outside', outsideFaults, seen);
  });
});
