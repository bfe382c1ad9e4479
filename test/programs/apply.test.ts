import { chmodSync, linkSync, lstatSync, statSync, symlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/host/edit/apply.ts';
import { apply, drop, files, make, put } from './support/edits.ts';
import { makeHost, type ProgramHost, patienceMs, shells } from './support/host.ts';

const hosts: ProgramHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.remove();
});
/** All that a shell, sed or a checksum file could take for something else. */
const oddName = ` it's "a" $HOME \`x\` \\n\\\\ * [a-z] %s;&|#~`;
const odd = Buffer.from('\0\x01\x7f\xff % \\ \\n \'"$x`\r\nno end', 'latin1');
const large = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 31) & 255));

describe.each(shells)('apply.sh under %s', (shell) => {
  const setUp = () => {
    const host = makeHost(shell);
    hosts.push(host);
    return { host, session: host.open() };
  };

  it('5.10 7.2 makes, replaces and removes files, and tells what it reads afterwards', async () => {
    const { host, session } = setUp();
    host.write('dir/old', 'old\n', 0o640);
    host.write('dir/large', large, 0o755);
    host.write('dir/gone', 'gone', 0o600);
    host.write('dir/mode', 'mode', 0o666);
    const edited = [
      make(host, 'new/small', odd),
      make(host, 'new/deep/large', large),
      make(host, 'new/empty', ''),
      put(host, 'dir/old', large),
      put(host, 'dir/large', odd),
      drop(host, 'dir/gone'),
    ];
    const applied = await apply(host, session, {
      directories: ['dir', 'new', 'new/deep'].map(host.at),
      modes: [{ path: host.at('dir/mode'), was: 0o666, mode: 0o600 }],
      files: edited,
    });
    expect(applied).toEqual({
      hashes: edited.flatMap(({ bytes }) => (bytes ? [sha256(bytes)] : [])),
      inPlace: [],
    });
    const text = (bytes: Buffer): string => bytes.toString('latin1');
    expect(files(host)).toEqual({
      dir: '700 folder',
      'dir/large': `755 ${text(odd)}`,
      'dir/mode': '600 mode',
      'dir/old': `640 ${text(large)}`,
      new: '700 folder',
      'new/deep': '700 folder',
      'new/deep/large': `600 ${text(large)}`,
      'new/empty': '600 ',
      'new/small': `600 ${text(odd)}`,
    });
  });

  it('7.2 takes any name for a name: blanks, quotes, $, `, backslash, *', async () => {
    const { host, session } = setUp();
    const folder = `folder${oddName}`;
    host.write(`${folder}/replaced${oddName}`, 'old', 0o644);
    host.write(`${folder}/in place${oddName}`, 'old', 0o644);
    host.write(`${folder}/removed${oddName}`, 'old', 0o644);
    host.write(`${folder}/mode${oddName}`, 'as it was', 0o644);
    linkSync(host.at(`${folder}/in place${oddName}`), host.at('second name'));
    const edited = [
      make(host, `${folder}/inner${oddName}/new${oddName}`, 'new'),
      make(host, `${folder}/large${oddName}`, large),
      put(host, `${folder}/replaced${oddName}`, 'new'),
      { ...put(host, `${folder}/in place${oddName}`, 'new'), inPlace: true },
      drop(host, `${folder}/removed${oddName}`),
    ];
    const { hashes, inPlace } = await apply(host, session, {
      directories: [host.at(`${folder}/inner${oddName}`)],
      modes: [{ path: host.at(`${folder}/mode${oddName}`), was: 0o644, mode: 0o600 }],
      files: edited,
    });
    expect(hashes).toHaveLength(4);
    expect(inPlace).toEqual([
      { path: host.at(`${folder}/in place${oddName}`), why: expect.stringMatching(/./) },
    ]);
    expect(files(host)).toEqual({
      [folder]: '700 folder',
      [`${folder}/inner${oddName}`]: '700 folder',
      [`${folder}/inner${oddName}/new${oddName}`]: '600 new',
      [`${folder}/large${oddName}`]: `600 ${large.toString('latin1')}`,
      [`${folder}/replaced${oddName}`]: '644 new',
      [`${folder}/in place${oddName}`]: '644 new',
      [`${folder}/mode${oddName}`]: '600 as it was',
      'second name': '644 new',
    });
  });

  it('5.10 a link stays a link: what it leads to is replaced', async () => {
    const { host, session } = setUp();
    host.write('elsewhere/real', 'old', 0o640);
    symlinkSync('elsewhere/real', host.at('link'));
    await apply(host, session, { files: [put(host, 'link', 'new')] });
    expect(lstatSync(host.at('link')).isSymbolicLink()).toBe(true);
    expect(host.tree()['elsewhere/real']).toBe('640 new');
  });

  it('7.2 a file with a second name is written in place: both go on to be one file', async () => {
    const { host, session } = setUp();
    host.write('one', 'a longer text than before', 0o604);
    linkSync(host.at('one'), host.at('two'));
    const { inPlace } = await apply(host, session, {
      files: [{ ...put(host, 'one', 'new'), inPlace: true }],
    });
    expect(inPlace).toEqual([{ path: host.at('one'), why: expect.stringContaining('more than one name') }]);
    expect(String(host.read('two'))).toBe('new');
    expect(statSync(host.at('one'))).toMatchObject({ nlink: 2, ino: statSync(host.at('two')).ino });
  });

  it('7.2 a file of the user’s in a folder that is not is written in place, and that is told', async () => {
    const { host, session } = setUp();
    host.write('folder/file', 'old', 0o600);
    chmodSync(host.at('folder'), 0o500);
    const { inPlace } = await apply(host, session, { files: [put(host, 'folder/file', 'new')] });
    expect(inPlace).toEqual([{ path: host.at('folder/file'), why: expect.stringContaining('not writable') }]);
    expect(files(host)).toEqual({ folder: '500 folder', 'folder/file': '600 new' });
    chmodSync(host.at('folder'), 0o700);
  });

  it('7.2 where a rename fails, the file is written in place, and that is told with the reason', async () => {
    const { host, session } = setUp();
    host.write('file', 'old', 0o644);
    host.standIn('mv', 'echo "mv: cannot move: Device or resource busy" >&2; exit 1');
    const { inPlace } = await apply(host, session, { files: [put(host, 'file', 'new')] });
    expect(inPlace).toEqual([{ path: host.at('file'), why: 'Device or resource busy' }]);
    expect(files(host)).toEqual({ file: '644 new' });
  });

  it('7.2 where a file can have no second name beside the journal, its copy is made beside it', async () => {
    const { host, session } = setUp();
    host.write('there/file', 'old', 0o640);
    host.write('there/gone', 'old', 0o640);
    host.standIn('ln', 'echo "ln: Invalid cross-device link" >&2; exit 1');
    host.standIn('mv', `case "$*" in *gs_sshexkey-undo*) exit 1 ;; esac\nexec /usr/bin/mv "$@"`);
    await apply(host, session, { files: [put(host, 'there/file', 'new'), drop(host, 'there/gone')] });
    expect(files(host)).toEqual({ there: '700 folder', 'there/file': '640 new' });
  });

  it('7.6 edits that are none run no program', async () => {
    const { host, session } = setUp();
    host.standIn('sha256sum', `: >'${host.at('was here')}'`);
    expect(await apply(host, session, {})).toEqual({ hashes: [], inPlace: [] });
    expect(host.tree()).toEqual({});
    expect((await session.run('echo well', { timeoutMs: patienceMs })).stdout.toString()).toBe('well\n');
  });
});
