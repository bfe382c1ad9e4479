import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/host/edit/apply.ts';
import { edit } from '../../../../src/host/edit/file-edits.ts';
import { foresee } from '../../../../src/host/edit/foresee.ts';
import { isOneFile } from '../../../../src/host/read/files.ts';
import { layout, passphraseFiles } from '../../../../src/host/read/layout.ts';
import { factsOf, filePaths, home } from '../../builders.ts';

const bytes = (text: string) => Buffer.from(text);
const none = { directories: [], modes: [], files: [] };

describe('the edit of one file', () => {
  it('says what was read; a file with further names is rewritten in place', () => {
    const facts = factsOf({ bashrc: 'a', profile: { text: 'a', links: 2 } });
    const edited = { was: sha256(bytes('a')), before: bytes('a'), bytes: bytes('ab') };
    const add = (was: Buffer | null) => bytes(`${was ?? 'none '}b`);
    expect(edit(facts, 'bashrc', add)).toEqual([{ path: filePaths.bashrc, ...edited, inPlace: false }]);
    expect(edit(facts, 'profile', add)).toEqual([{ path: filePaths.profile, ...edited, inPlace: true }]);
    expect(edit(facts, 'known_hosts', add)).toMatchObject([{ was: undefined, bytes: bytes('none b') }]);
  });

  it('7.6 is none where nothing changes, or where the host names no such file', () => {
    const facts = factsOf({ bashrc: 'a' });
    expect(edit(facts, 'bashrc', () => bytes('a'))).toEqual([]);
    expect(edit({ ...facts, paths: new Map() }, 'bashrc', () => bytes('b'))).toEqual([]);
  });
});

it('two names are of one file where inode and bytes are the same', () => {
  const facts = factsOf({ bashrc: 'a', profile: 'a', bash_login: 'b' });
  const with7 = (...names: string[]) => ({
    ...facts,
    files: new Map(
      [...facts.files].map(([name, file]) => [name, names.includes(name) ? { ...file, inode: '7' } : file]),
    ),
  });
  expect(isOneFile(with7('bashrc', 'profile'), 'bashrc', 'profile')).toBe(true);
  expect(isOneFile(facts, 'bashrc', 'profile')).toBe(false);
  // Inodes of two file systems may be alike.
  expect(isOneFile(with7('bashrc', 'bash_login'), 'bashrc', 'bash_login')).toBe(false);
  expect(isOneFile(facts, 'bashrc', 'hosts')).toBe(false);
  expect(isOneFile(facts, 'hosts', 'bashrc')).toBe(false);
});

describe('9.1 what a host holds after edits', () => {
  it('files are new, changed, gone, back, and as they were', () => {
    const facts = factsOf({ bashrc: 'a', known_hosts: { text: 'k', mode: 0o640, owner: 5 }, hosts: 'h' });
    const change = (path: string, text: string | null) => ({
      path,
      was: undefined,
      bytes: text === null ? null : bytes(text),
    });
    const after = foresee(facts, {
      ...none,
      modes: [{ path: filePaths.known_hosts, was: 0o640, mode: 0o600 }],
      files: [change(filePaths.profile, 'p'), change(filePaths.known_hosts, 'K'), change('/etc/hosts', null)],
      restored: [{ folder: undefined, entry: 1, path: filePaths.made, bytes: bytes('m') }],
    });
    const own = { mode: 0o600, owner: 1000, links: 1 };
    expect(Object.fromEntries(after.files)).toEqual({
      bashrc: { path: filePaths.bashrc, bytes: bytes('a'), inode: 'bashrc', ...own },
      known_hosts: { path: filePaths.known_hosts, bytes: bytes('K'), inode: 'known_hosts', ...own, owner: 5 },
      made: { path: filePaths.made, bytes: bytes('m'), inode: '', ...own },
      profile: { path: filePaths.profile, bytes: bytes('p'), inode: '', ...own },
    });
  });

  it('folders are made, narrowed, and gone', () => {
    const after = foresee(factsOf(), {
      directories: ['/new', '/open'],
      modes: [
        { path: home, was: 0o775, mode: 0o755 },
        { path: '/open', was: 0o700, mode: 0o750 },
      ],
      files: [],
      emptied: [`${home}/.ssh`],
    });
    expect(after.directories).toEqual([
      { path: home, mode: 0o755, owner: 1000 },
      { path: `${home}/gaussdb_tmp`, mode: 0o700, owner: 1000 },
      { path: '/new', mode: 0o700, owner: 1000 },
      { path: '/open', mode: 0o750, owner: 1000 },
    ]);
  });

  it('6.1 pieces of the passphrase are written one after another, up to the first that lacks a half', () => {
    const [at0, at1, at2] = [0, 1, 2].map((i) => passphraseFiles(layout(home).protect, i));
    if (!at0 || !at1 || !at2) throw new Error('three pieces');
    const piece = { cipher: bytes('c'), rand: bytes('r') };
    const facts = factsOf(
      {},
      {
        passphrase: [piece, piece],
        pieces: [
          { path: at0.cipher, bytes: bytes('c') },
          { path: at0.rand, bytes: bytes('r') },
        ],
      },
    );
    const write = (...files: [string, string | null][]) =>
      foresee(facts, {
        ...none,
        files: files.map(([path, text]) => ({
          path,
          was: undefined,
          bytes: text === null ? null : bytes(text),
        })),
      });
    expect(write()).toEqual(facts);
    const more = write([at0.rand, 'R'], [at2.cipher, 'C'], [at2.rand, 'R'], ['/elsewhere', 'x']);
    expect(more.passphrase).toEqual([
      { cipher: bytes('c'), rand: bytes('R') },
      piece,
      { cipher: bytes('C'), rand: bytes('R') },
    ]);
    expect(more.pieces).toEqual([
      { path: at0.cipher, bytes: bytes('c') },
      { path: at0.rand, bytes: bytes('R') },
      { path: at2.cipher, bytes: bytes('C') },
      { path: at2.rand, bytes: bytes('R') },
    ]);
    expect(write([at1.cipher, null]).passphrase).toEqual([piece]);
    expect(write([at1.rand, null]).passphrase).toEqual([piece]);
    expect(write([at0.rand, null]).pieces).toEqual([{ path: at0.cipher, bytes: bytes('c') }]);
  });
});
