import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lab, startLab } from '../../lab/lab.ts';
import { passwordLogin } from '../../lab/login.ts';

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ hosts: [{ release: 'bullseye' }, { release: 'trixie' }, {}] });
});
afterAll(() => lab?.stop());

it('other Debian releases bring their own OpenSSH, and log in to each other', async () => {
  const versions = await Promise.all(lab.hosts.map((host) => host.exec(['ssh', '-V'])));
  expect(versions.map(({ stderr }) => /^OpenSSH_\d+\.\d+/.exec(stderr)?.[0]).slice(0, 2)).toEqual([
    'OpenSSH_8.4',
    'OpenSSH_10.0',
  ]);
  for (const from of lab.hosts) {
    for (const to of lab.hosts) {
      const login = { user: 'omm', password: 'omm-secret', command: 'hostname' };
      expect(await passwordLogin(from, to, login)).toMatchObject({ code: 0, stdout: `${to.name}\n` });
    }
  }
});

it('trixie punishes addresses that fail to log in', async () => {
  const trixie = lab.hosts[1];
  expect((await trixie?.exec(['sshd', '-T']))?.stdout).toMatch(/^persourcepenalties .*authfail:\d/m);
});

it('the tool can run on them', async () => {
  const versions = await Promise.all(lab.hosts.map((host) => host.exec(['node', '--version'])));
  expect(versions.map(({ stdout }) => stdout)).toEqual(lab.hosts.map(() => `${process.version}\n`));
});
