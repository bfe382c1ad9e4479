import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/host/edit/apply.ts';
import type { Journal, JournalFile } from '../../../../src/host/edit/read-journal.ts';
import { planUndo } from '../../../../src/trust/undo/undo-plan.ts';

const bytes = (text: string) => Buffer.from(text);
const removed: JournalFile = {
  entry: 3,
  folder: undefined,
  path: '/root/.ssh/authorized_keys',
  was: bytes('ours\n'),
  now: null,
  current: null,
  inPlace: false,
  done: true,
};
const journal = (...files: JournalFile[]): Journal => ({ directories: [], modes: [], files, crontabs: [] });
const undone = (...files: JournalFile[]) => {
  const { files: edits, restored = [] } = planUndo(journal(...files));
  return { edits: edits.map(({ bytes: now }) => now?.toString() ?? null), restored };
};

describe('7.5 10.8 undoing a removal', () => {
  it('brings the file back, whether or not the removal was noted as done', () => {
    const restored = [{ entry: 3, path: removed.path, bytes: removed.was }];
    expect(undone(removed)).toEqual({ edits: [], restored });
    expect(undone({ ...removed, done: false })).toEqual({ edits: [], restored });
  });

  it('changes nothing where it had not been removed by then, or is back', () => {
    expect(undone({ ...removed, current: removed.was, done: false })).toEqual({ edits: [], restored: [] });
    expect(undone({ ...removed, current: removed.was })).toEqual({ edits: [], restored: [] });
    expect(undone({ ...removed, current: bytes('theirs\n'), done: false })).toEqual({
      edits: [],
      restored: [],
    });
  });

  it('keeps what others have put there since, but mixes no private keys', () => {
    expect(undone({ ...removed, current: bytes('theirs\n') }).edits).toEqual(['ours\ntheirs\n']);
    const [ours, theirs] = ['a', 'b'].map((key) => bytes(`-----BEGIN OPENSSH PRIVATE KEY-----\n${key}\n`));
    if (!ours || !theirs) throw new Error('two keys');
    expect(undone({ ...removed, was: ours, current: theirs }).edits).toEqual([]);
  });

  it('a file that was edited and then removed comes back as it was first', () => {
    const edited = { ...removed, entry: 1, was: bytes('ours\nmine\n'), now: bytes('mine\n') };
    expect(undone(edited, { ...removed, was: bytes('mine\n') })).toEqual({
      edits: [],
      restored: [{ entry: 1, path: removed.path, bytes: edited.was }],
    });
  });
});

describe('7.5 undoing an edit', () => {
  const file = { ...removed, entry: 1, was: bytes('mine\n'), now: bytes('ours\nmine\n') };
  const made = { ...file, was: null };
  const result = (changes: Partial<JournalFile>, of: JournalFile = file) =>
    undone({ ...of, ...changes }).edits;

  it('gives a file that is as the run left it its old bytes, and takes one away that the run made', () => {
    const current = bytes('ours\nmine\n');
    expect(planUndo(journal({ ...file, current, inPlace: true })).files).toEqual([
      { path: file.path, was: sha256(current), before: current, bytes: bytes('mine\n'), inPlace: true },
    ]);
    expect(result({ current }, made)).toEqual([null]);
  });

  it('loses just the lines of the run from one that others have changed, in place or not', () => {
    for (const inPlace of [true, false])
      expect(result({ current: bytes('ours\nmine\nnew\n'), inPlace })).toEqual(['mine\nnew\n']);
    expect(result({ current: bytes('ours\nmine\nnew\n') }, made)).toEqual(['new\n']);
  });

  it('changes nothing where the old bytes are back, or the file is gone', () => {
    expect(result({ current: file.was })).toEqual([]);
    expect(undone({ ...file, current: null })).toEqual({ edits: [], restored: [] });
    expect(undone({ ...file, current: null, done: false })).toEqual({ edits: [], restored: [] });
  });

  it('counts one as carried out that was not noted, when it holds what the run wrote', () => {
    expect(result({ current: file.now, done: false })).toEqual(['mine\n']);
    expect(result({ current: bytes('ours\nmine\nnew\n'), done: false })).toEqual([]);
  });

  it('takes half a file back where it was written as it lay: made, or rewritten in place', () => {
    const half = { current: bytes('ours\nmi'), done: false };
    expect(result(half, made)).toEqual([null]);
    expect(result({ ...half, inPlace: true })).toEqual(['mine\n']);
    expect(result({ current: Buffer.alloc(0), done: false }, made)).toEqual([null]);
    // Renames give a file whole: half of it is somebody else's.
    expect(result(half)).toEqual([]);
    expect(result({ current: bytes('mine\nours'), done: false, inPlace: true })).toEqual([]);
  });

  it('goes from the last state of a file that was changed twice to its first', () => {
    const last = { ...file, entry: 2, was: file.now, now: bytes('more\nours\nmine\n') };
    expect(undone(file, { ...last, current: last.now }).edits).toEqual(['mine\n']);
    const begun = { ...last, done: false, current: file.now };
    expect(undone({ ...file, current: file.now }, begun).edits).toEqual(['mine\n']);
  });

  it('gives modes back, and takes directories away from the inside out', () => {
    const { modes, emptied } = planUndo({
      ...journal(),
      directories: ['/a', '/a/b'],
      modes: [{ path: '/a', was: 0o775, mode: 0o755 }],
    });
    expect(modes).toEqual([{ path: '/a', was: 0o755, mode: 0o775 }]);
    expect(emptied).toEqual(['/a/b', '/a']);
  });
});
