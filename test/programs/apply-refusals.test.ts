import { chmodSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { HostEdits } from '../../src/host/edit/apply.ts';
import { apply, applyRaw, drop, files, inputFor, make, put } from './support/edits.ts';
import { makeHost, type ProgramHost, patienceMs, problemOf, shells } from './support/host.ts';

const hosts: ProgramHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.remove();
});
/** More than sh writes itself. */
const long = 'a line that is there more than once\n'.repeat(2000);

describe.each(shells)('apply.sh under %s', (shell) => {
  const setUp = (): ProgramHost => {
    const host = makeHost(shell);
    hosts.push(host);
    return host;
  };
  /** Carries out edits that must fail; all is as it was then, and the session goes on. */
  const refusal = async (host: ProgramHost, some: Partial<HostEdits>): Promise<unknown> => {
    const before = files(host);
    const session = host.open();
    const problem = await problemOf(apply(host, session, some));
    expect(files(host)).toEqual(before);
    expect((await session.run('echo well', { timeoutMs: patienceMs })).stdout.toString()).toBe('well\n');
    return problem;
  };

  it.each(['another text', 'taken away', 'a name with a $ and a \\ and blanks'] as const)(
    '7.2 a file that is not what was read is refused, and nothing else changes: %s',
    async (what) => {
      const host = setUp();
      const name = what === 'another text' || what === 'taken away' ? 'b' : what;
      for (const file of ['a', name, 'c']) host.write(file, `${file}\n`, 0o644);
      const some = {
        files: [make(host, 'new', 'new'), put(host, 'a', long), put(host, name, long), drop(host, 'c')],
      };
      if (what === 'taken away') unlinkSync(host.at(name));
      else writeFileSync(host.at(name), 'of somebody else');
      expect(await refusal(host, some)).toEqual({ code: 'changed', path: host.at(name) });
    },
  );

  it.each(['small', long])('7.2 nothing is made where something stands by now: %#', async (text) => {
    const host = setUp();
    host.write('there', 'of somebody else', 0o644);
    const some = { files: [make(host, 'new', 'new'), make(host, 'there', text), make(host, 'other', long)] };
    expect(await refusal(host, some)).toEqual({ code: 'changed', path: host.at('there') });
  });

  it.each(['another text', 'taken away'] as const)(
    '10.2 a file that is to go stays when it is not what was read: %s',
    async (what) => {
      const host = setUp();
      for (const file of ['a', 'b']) host.write(file, file, 0o644);
      const some = { files: [drop(host, 'a'), drop(host, 'b')] };
      if (what === 'taken away') unlinkSync(host.at('b'));
      else writeFileSync(host.at('b'), 'of somebody else');
      expect(await refusal(host, some)).toEqual({ code: 'changed', path: host.at('b') });
    },
  );

  it('4.2 a link that leads nowhere is named with the reason', async () => {
    const host = setUp();
    host.write('real', 'was', 0o644);
    symlinkSync('real', host.at('link'));
    const some = { files: [put(host, 'link', long)] };
    unlinkSync(host.at('real'));
    symlinkSync('no/where', host.at('real'));
    expect(await refusal(host, some)).toMatchObject({
      code: 'program-failed',
      text: expect.stringContaining(`failed ${host.at('link')}\n`),
    });
  });

  it.each(['small', long])('4.2 a folder that lets nobody in: the file and the reason: %#', async (text) => {
    const host = setUp();
    host.write('folder/there', 'there', 0o400);
    chmodSync(host.at('folder'), 0o500);
    const some = { files: [make(host, 'new', 'new'), make(host, 'folder/new', text)] };
    expect(await refusal(host, some)).toMatchObject({
      code: 'program-failed',
      text: expect.stringMatching(/^failed \S+\/folder\/new\n.*Permission denied$/),
    });
    chmodSync(host.at('folder'), 0o700);
  });

  it.each([
    ['dd', '*of=*.new/file*'],
    ['cp', '*-p*/file*.new/'],
    ['sync', '*.new/file'],
  ])(
    '4.2 a disk that is full, as %s says: the file and the reason, and no copy is left',
    async (name, call) => {
      const host = setUp();
      host.write('file', 'old', 0o644);
      const full = `case "$*" in ${call}) echo "${name}: error writing 'x': No space left on device" >&2; exit 1 ;; esac`;
      host.standIn(name, `${full}\nexec /usr/bin/${name} "$@"`);
      // Some are written by dd itself, others by sh and then by sync.
      const text = name === 'sync' ? 'short' : long;
      expect(
        await refusal(host, { files: [make(host, 'new', 'new'), put(host, 'file', text)] }),
      ).toMatchObject({
        code: 'program-failed',
        text: expect.stringMatching(/^failed \S+\/file\n.*No space left on device$/),
      });
    },
  );

  it.each(['.gs_sshexkey-undo', 'folder'])(
    '12.1 what somebody puts into %s in the moment in which busybox makes it is not written through',
    async (name) => {
      const host = setUp();
      host.write('file', 'old', 0o644);
      const plant = `for it; do case $it in */${name}) ln -s '${host.at('file')}' "$it/records"; esac; done`;
      host.standIn('mkdir', `/usr/bin/mkdir "$@" || exit; ${plant}`);
      const some = { directories: [host.at('folder')], files: [make(host, 'folder/records', 'new')] };
      expect(await problemOf(apply(host, host.open(), some))).toMatchObject({
        code: 'program-failed',
        text: `failed ${host.at(name)}\nothers have put something into it as it was made`,
      });
      expect(host.read('file').toString()).toBe('old');
    },
  );

  it('7.5 where no journal can be kept, nothing is done', async () => {
    const host = setUp();
    host.write('file', 'old', 0o644);
    chmodSync(host.home, 0o500);
    const some = { directories: [host.at('folder')], files: [put(host, 'file', 'new')] };
    expect(await refusal(host, some)).toMatchObject({
      code: 'program-failed',
      text: expect.stringMatching(/^failed \S+\nPermission denied$/),
    });
    chmodSync(host.home, 0o700);
  });

  it('7.5 a home that another session of the run is changing: shared', async () => {
    const host = setUp();
    host.write('file', 'old', 0o644);
    await apply(host, host.open(), { files: [put(host, 'file', 'new')] });
    expect(await refusal(host, { files: [put(host, 'file', 'newer')] })).toEqual({ code: 'shared-home' });
  });

  it('7.2 a transfer that breaks off, wherever it does: nothing has changed', async () => {
    const host = setUp();
    host.write('a', long, 0o640);
    host.write('b', 'b', 0o600);
    const some = {
      files: [
        make(host, 'new', 'small\n'),
        put(host, 'a', 'short\n'),
        make(host, 'large', long),
        drop(host, 'b'),
      ],
    };
    const input = await inputFor(host, some);
    const before = files(host);
    const cuts = Array.from({ length: 9 }, (_, i) => Math.floor(((i + 1) * input.length) / 10));
    for (const cut of [...cuts, input.length - 2]) {
      const { status, stdout } = await applyRaw(host, input.subarray(0, cut));
      expect([cut, status, stdout]).toEqual([cut, 1, expect.stringMatching(/^failed /)]);
      expect(files(host)).toEqual(before);
    }
    expect(await applyRaw(host, input)).toMatchObject({ status: 0 });
    expect(Object.keys(files(host))).toEqual(['a', 'large', 'new']);
  });
});
