import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { generateKeyPair } from '../../src/host/edit/keygen.ts';
import { sweepFolder } from '../../src/host/edit/sweep.ts';
import { configuredUsers } from '../../src/host/read/configured-users.ts';
import { makeHost, type ProgramHost, patienceMs, problemOf, shells } from './support/host.ts';

const hosts: ProgramHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.remove();
});

describe.each(shells)('small programs under %s', (shell) => {
  const setUp = (): ProgramHost => {
    const host = makeHost(shell);
    hosts.push(host);
    return host;
  };

  it('2.4 configured-users.sh: as whom ssh would log in to each target, in order', async () => {
    const host = setUp();
    // ssh takes the home of the password database.
    host.standIn('ssh', 'exec /usr/bin/ssh -F "$HOME/.ssh/config" "$@"');
    const exec = `exec "touch ${host.at('ran')}"`;
    host.write(
      '.ssh/config',
      `Host a\n  User anna\nMatch originalhost c ${exec}\n  User clara\nHost *\n  User other\n`,
    );
    const session = host.open();
    const users = (word: 'run' | 'look') => configuredUsers(session, ['a', '-x', 'b', 'c'], word, patienceMs);
    expect(await users('look')).toEqual(['anna', '', 'other', 'other']);
    expect(Object.keys(host.tree())).not.toContain('ran');
    expect(await users('run')).toEqual(['anna', '', 'other', 'clara']);
    expect(Object.keys(host.tree())).toContain('ran');
  });

  it('5.1 keygen.sh: a key that its passphrase opens, and nothing is left beside it', async () => {
    const host = setUp();
    const session = host.open();
    const passphrase = 'Abc1234*@#%^_+=,.?:~<>/abcdefghi';
    const { privateKey, publicKey } = await generateKeyPair(session, passphrase, patienceMs);
    expect(publicKey).toMatch(/^ssh-ed25519 AAAA\S+$/);
    session.close();
    await host.ended([session]);
    expect([readdirSync(join(host.root, 'tmp')), host.tree()]).toEqual([[], {}]);
    const file = host.write('key', privateKey);
    const open = (words: string) => host.exec(['ssh-keygen', '-y', '-P', words, '-f', file]);
    expect(await open(passphrase)).toMatchObject({ status: 0, stdout: `${publicKey}\n` });
    expect((await open(`${passphrase}x`)).status).toBe(255);
  });

  it('4.2 keygen.sh: why no key could be made, in ssh-keygen’s words', async () => {
    const host = setUp();
    host.standIn('ssh-keygen', 'echo "no key today" >&2; exit 1');
    expect(await problemOf(generateKeyPair(host.open(), 'abc', patienceMs))).toMatchObject({
      code: 'program-failed',
      text: expect.stringContaining('failed\nno key today'),
    });
  });

  it('10.8 sweep.sh: what the recovery program keeps beside itself goes, nothing else', async () => {
    const host = setUp();
    const ours = ['agent_pid', 'agent_pid.new', 'standby_pid', 'agents_stopped', '.keeping-1-2'];
    for (const name of [...ours, 'theirs', 'keeping-1']) host.write(`folder/${name}`, '');
    await sweepFolder(host.open(), host.at('folder'), patienceMs);
    expect(Object.keys(host.tree())).toEqual(['folder', 'folder/keeping-1', 'folder/theirs']);
  });
});
