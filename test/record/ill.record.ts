import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lab, startLab } from '../../lab/lab.ts';
import { faults } from '../lab/doctor/faults.ts';
import { about, users } from '../lab/doctor/ill.ts';
import { hardened, illHosts, illNames } from '../lab/doctor/ill-hosts.ts';
import { hostNamed, runTool, star, writeHostFile } from '../lab/support/tool.ts';
import { output } from '../lab/support/trust.ts';
import { type Recorded, recordHost, recordLab, setApart } from './tape.ts';

let lab: Lab;
let all: readonly Recorded[];

beforeAll(async () => {
  // One key type: answers stay small.
  lab = await startLab({ hosts: illHosts.map((host) => ({ ...host, hostKeyTypes: ['ed25519'] })) });
  all = lab.hosts.map((host) => ({ host, folder: `bookworm/ill-${host.name}` }));
  const here = hostNamed(lab, 'here');
  const file = await writeHostFile(here, lab.hosts);
  const strict = hostNamed(lab, 'hardened');
  await output(strict, `sed -i '1d' /etc/ssh/sshd_config; systemctl reload sshd`);
  for (const user of users) {
    const run = await runTool(here, ['-f', file, ...star], { user, stdin: `${user}-secret\n` });
    expect(run.stderr + run.code).toMatch(/0$/);
  }
  await output(strict, `sed -i '1i ${hardened[0]}' /etc/ssh/sshd_config; systemctl reload sshd`);
});
afterAll(() => lab?.stop());

it('hosts with faults', async () => {
  await Promise.all(
    illNames.map(async (name) => {
      for (const { make } of faults.filter(({ host }) => host === name))
        for (const user of users) await about(hostNamed(lab, name), user, make);
    }),
  );
  await setApart(lab.hosts);
  await recordLab('ill', all);
  for (const one of all) for (const user of users) await recordHost(one, user, lab.hosts);
});
