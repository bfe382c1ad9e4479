import { chmodSync, linkSync, lstatSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/host/edit/apply.ts';
import { forgetJournal } from '../../src/host/edit/end-journal.ts';
import { readJournal } from '../../src/host/edit/read-journal.ts';
import { undoHost } from '../../src/trust/undo/undo.ts';
import { apply, applyRaw, drop, edits, files, inputFor, make, placeOf, put } from './support/edits.ts';
import { makeHost, type ProgramHost, patienceMs, problemOf, shells } from './support/host.ts';

const hosts: ProgramHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.remove();
});
const odd = ` it's "a" $HOME \`x\` \\n\\\\ * %s`;
/** More than sh writes itself. */
const long = 'a line\n'.repeat(10_000);

describe.each(shells)('journal.sh, read-journal.sh and forget.sh under %s', (shell) => {
  const setUp = (): ProgramHost => {
    const host = makeHost(shell);
    hosts.push(host);
    host.write(`dir/replaced${odd}`, 'one\ntwo\n', 0o640);
    host.write('dir/large', Buffer.from(long), 0o604);
    host.write('dir/in place', 'one\n', 0o644);
    linkSync(host.at('dir/in place'), host.at('dir/second'));
    host.write('dir/removed', 'gone\0\xff', 0o622);
    host.write('dir/mode', 'mode', 0o4755);
    symlinkSync('dir/mode', host.at('link'));
    host.write('linked', 'behind a link', 0o600);
    symlinkSync('linked', host.at('to linked'));
    return host;
  };
  /** Every kind of change. */
  const change = (host: ProgramHost) => ({
    directories: [host.at(`new${odd}`), host.at('dir'), host.at(`new${odd}/deep`)],
    modes: [{ path: host.at('dir/mode'), was: 0o4755, mode: 0o600 }],
    files: [
      make(host, `new${odd}/deep/small`, 'small'),
      make(host, 'dir/new', long),
      put(host, `dir/replaced${odd}`, 'one\ntwo\nthree\n'),
      put(host, 'dir/large', 'less\n'),
      { ...put(host, 'dir/in place', 'one\ntwo\n'), inPlace: true },
      put(host, 'to linked', 'new behind a link'),
      drop(host, 'dir/removed'),
    ],
  });

  it('7.5 undoing gives every byte, mode and absence back, and leaves no journal', async () => {
    const host = setUp();
    const before = host.tree();
    const removed = statSync(host.at('dir/removed'), { bigint: true });
    await apply(host, host.open(), change(host));
    expect(files(host)).not.toEqual(before);
    await undoHost(host.open(), host.home);
    expect(host.tree()).toEqual(before);
    const { ino, mtimeNs, nlink } = statSync(host.at('dir/removed'), { bigint: true });
    expect([ino, mtimeNs, nlink]).toEqual([removed.ino, removed.mtimeNs, 1n]);
    expect(statSync(host.at('dir/second')).ino).toBe(statSync(host.at('dir/in place')).ino);
    expect(lstatSync(host.at('to linked')).isSymbolicLink()).toBe(true);
  });

  it('7.5 what others have done since stays', async () => {
    const host = setUp();
    await apply(host, host.open(), change(host));
    writeFileSync(host.at(`dir/replaced${odd}`), 'zero\none\ntwo\nthree\nfour\n');
    writeFileSync(host.at('dir/removed'), 'of somebody else');
    chmodSync(host.at('dir/mode'), 0o640);
    host.write(`new${odd}/deep/theirs`, 'theirs');
    await undoHost(host.open(), host.home);
    expect(host.tree()).toMatchObject({
      [`dir/replaced${odd}`]: '640 zero\none\ntwo\nfour\n',
      'dir/removed': expect.stringMatching(/of somebody else$/),
      'dir/mode': '640 mode',
      [`new${odd}/deep/theirs`]: '600 theirs',
      'dir/large': `604 ${long}`,
    });
  });

  it('7.5 the journal tells what was, what the run wrote, and what is there by now', async () => {
    const host = setUp();
    const changed = change(host);
    await apply(host, host.open(), changed);
    writeFileSync(host.at('dir/large'), 'since then');
    const session = host.open();
    const before = host.tree();
    const { path } = placeOf(host);
    const journal = await readJournal(session, path, 'look', patienceMs);
    expect(host.tree()).toEqual(before);
    expect(journal.directories).toEqual([host.at(`new${odd}`), host.at(`new${odd}/deep`)]);
    expect(journal.modes).toEqual([{ path: host.at('dir/mode'), was: 0o4755, mode: 0o600 }]);
    const told = journal.files.map(({ path: at, was, now, current, inPlace, done }) => [
      at.replace(`${host.home}/`, ''),
      ...[was, now, current].map((bytes) => bytes && String(bytes)),
      inPlace,
      done,
    ]);
    expect(told).toEqual([
      [`new${odd}/deep/small`, null, 'small', 'small', false, true],
      ['dir/new', null, long, long, false, true],
      [`dir/replaced${odd}`, 'one\ntwo\n', 'one\ntwo\nthree\n', 'one\ntwo\nthree\n', false, true],
      ['dir/large', long, 'less\n', 'since then', false, true],
      ['linked', 'behind a link', 'new behind a link', 'new behind a link', false, true],
      ['dir/removed', Buffer.from('gone\0\xff').toString(), null, null, false, true],
      ['dir/in place', 'one\n', 'one\ntwo\n', 'one\ntwo\n', true, true],
    ]);
    await forgetJournal(session, path, 'more', patienceMs);
    expect(host.tree()).toEqual(files(host));
    const empty = { directories: [], modes: [], files: [], crontabs: [] };
    expect(await readJournal(session, path, 'look', patienceMs)).toEqual(empty);
  });

  it('7.5 one session goes on in its own journal, and a file that it changed twice comes back as it was', async () => {
    const host = setUp();
    const before = host.tree();
    const session = host.open();
    await apply(host, session, change(host));
    await apply(host, session, {
      files: [put(host, 'dir/large', 'again\n'), drop(host, 'dir/new'), drop(host, 'linked')],
    });
    await undoHost(host.open(), host.home);
    expect(host.tree()).toEqual(before);
  });

  it.each([
    ['cp', '/usr/bin/cp "$@"'],
    ['sync', ':'],
    ['ln', ':'],
    ['ln', '/usr/bin/ln "$@"'],
    ['mv', ':'],
    ['mv', '/usr/bin/mv "$@"'],
    ['sha256sum', ':'],
    ['rm', ':'],
    ['rm', '/usr/bin/rm "$@"'],
  ])('7.5 killed at its first %s (%s), it leaves what undoing sets right', async (name, text) => {
    const host = setUp();
    const before = host.tree();
    host.standIn(name, `${text}\nkill -KILL 0`);
    const input = await inputFor(host, change(host));
    await applyRaw(host, input);
    expect(host.tree()).not.toEqual(before);
    rmSync(`${host.root}/bin/${name}`);
    await undoHost(host.open(), host.home);
    expect(host.tree()).toEqual(before);
  });

  it('7.5 a journal that a full disk cut short is read as far as it goes', async () => {
    const host = setUp();
    await apply(host, host.open(), { files: [put(host, 'dir/large', 'less\n')] });
    const records = `${placeOf(host).path}/records`;
    writeFileSync(records, `${host.read(records)}file 2`);
    const { files: told } = await readJournal(host.open(), placeOf(host).path, 'look', patienceMs);
    expect(told.map(({ path }) => path)).toEqual([host.at('dir/large')]);
  });

  it('7.5 undoing notes nothing, and refuses a file that changes under it', async () => {
    const host = setUp();
    await apply(host, host.open(), { files: [put(host, 'dir/large', 'less\n')] });
    const journal = Object.keys(host.tree()).length;
    const session = host.open();
    const place = { ...placeOf(host), word: 'undo' } as const;
    const late = put(host, 'dir/large', long);
    writeFileSync(host.at('dir/large'), 'of somebody else');
    expect(await problemOf(applyEdits(session, edits({ files: [late] }), place, patienceMs))).toEqual({
      code: 'changed',
      path: host.at('dir/large'),
    });
    await undoHost(session, host.home);
    expect(Object.keys(host.tree()).length).toBeLessThan(journal);
    expect(String(host.read('dir/large'))).toContain('of somebody else');
  });

  it('7.5 a journal that cannot be taken away is named with the reason', async () => {
    const host = setUp();
    await apply(host, host.open(), { files: [put(host, 'dir/large', 'less\n')] });
    chmodSync(host.home, 0o500);
    expect(await problemOf(forgetJournal(host.open(), placeOf(host).path, 'more', patienceMs))).toMatchObject(
      {
        code: 'program-failed',
        text: expect.stringMatching(/^failed \S+\nPermission denied$/),
      },
    );
    chmodSync(host.home, 0o700);
  });
});
