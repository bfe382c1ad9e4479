import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import * as by from './support/keeper.ts';

const kinds = ['dash', 'bash', 'busybox'] as const;
let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ hosts: kinds.map((sh) => ({ name: sh, sh })) });
  for (const host of lab.hosts) await by.install(host);
});
afterAll(() => lab?.stop());

describe.each(kinds.map((name, index) => ({ name, index })))('what runs on $name', ({ index }) => {
  let host: LabHost;
  beforeEach(() => {
    const found = lab.hosts[index];
    if (!found) throw new Error('no host');
    host = found;
  });

  it('4.3 the passphrase is in no argument, no environment and no trace, whatever the user has set', async () => {
    // bash takes SHELLOPTS from the environment.
    const env = { DISPLAY: ':0', SSH_ASKPASS: '/bin/false', SSH_ASKPASS_REQUIRE: 'force', SHELL: '/bin/csh' };
    const options = { SHELLOPTS: 'allexport:errexit:noclobber:noglob:nounset:xtrace', LD_LIBRARY_PATH: '/x' };
    const strace = ['strace', '-f', '-v', '-s', '4096', '-e', 'trace=execve'];
    // Until stop: strace waits for the agents too.
    const words = ['start', 'status', 'stop'].map((word) => `/bin/sh ${by.keeper} ${word}`).join(' && ');
    const argv = ['env', ...Object.entries({ ...env, ...options }).map((pair) => pair.join('=')), ...strace];
    const { code, stdout, stderr } = await by.asUser(host, [...argv, '/bin/sh', '-c', words]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/RUNNING \d+ 1 key\nstandby RUNNING \d+ 1 key\nstopped/),
    ]);
    expect(stderr).toContain('"ssh-add", "/home/omm/.ssh/id_om"');
    expect(stdout + stderr).not.toContain(by.passphrase.slice(0, 8));
    // As the program writes it for itself: A in octal digits.
    expect(stdout + stderr).not.toContain('\\0101');
  });

  it('5.5 an agent holds no descriptor of whoever started it, whatever its number', async () => {
    await by.keep(host, 'stop');
    const argv = ['bash', '-c', `exec 3>&1 7>&1 12>&1 200>&1; /bin/sh ${by.keeper} start`];
    expect((await by.asUser(host, argv)).code).toBe(0);
    for (const { pid } of await by.agents(host)) {
      const held = await by.line(host, `ls -l /proc/${pid}/fd | grep -c 'pipe:' || :`);
      expect(held.trim()).toBe('0');
    }
  });

  it('4.3 a sh without a printf of its own is not given the passphrase', async () => {
    await by.keep(host, 'stop');
    // As in such a shell: the name leads to a program, where that is found.
    const leads = '[ "$2" = printf ] && [ "$PATH" != /dev/null ] && echo /usr/bin/printf';
    const text = `command() { ${leads}; }; . "$0"`;
    const argv = ['/bin/sh', '-c', text, by.keeper, 'start', 'apart'];
    const { code, stdout } = await by.asUser(host, argv);
    expect([code, stdout]).toEqual([1, expect.stringContaining('this sh has no printf of its own')]);
    expect(await by.agents(host)).toEqual([]);
    expect((await by.keep(host, 'start')).code).toBe(0);
  });

  it('5.8 while all is well, nothing is forked', async () => {
    await by.keep(host, 'start');
    const strace = [
      'strace',
      '-f',
      '-e',
      'trace=clone,clone3,fork,vfork,execve',
      '/bin/sh',
      by.keeper,
      'first',
    ];
    const { code, stderr } = await by.asUser(host, strace);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^execve\("\/bin\/sh".*\n\+\+\+ exited with 0 \+\+\+\n$/);
  });

  it('5.7 ssh asks for this user on this host only, and takes the standby where the first is dead', async () => {
    await by.keep(host, 'start');
    const agent = async (target: string) => {
      const { stdout } = await by.asUser(host, ['ssh', '-G', target]);
      return /^identityagent (.*)$/m.exec(stdout)?.[1];
    };
    expect(await agent(host.address)).toBe(by.sockets.first);
    const [first] = await by.agents(host);
    await by.signal(host, 'KILL', first?.pid);
    for (const target of [`root@${host.address}`, 'example.com', `${host.address}9`]) {
      expect(await agent(target)).toBeUndefined();
    }
    expect((await by.agents(host)).length).toBe(1);
    expect(await agent(host.address)).toBe(by.sockets.standby);
    await by.until(async () => (await agent(host.address)) === by.sockets.first);
  });

  it('5.8 knows its words', async () => {
    for (const word of ['', 'other', 'first x']) expect((await by.keep(host, word)).code).toBe(2);
  });
});
