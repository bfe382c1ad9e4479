import { describe, expect, it } from 'vitest';
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
  });

  it('keeps what others have put there since, but mixes no private keys', () => {
    expect(undone({ ...removed, current: bytes('theirs\n') }).edits).toEqual(['ours\ntheirs\n']);
    const pem = bytes('-----BEGIN OPENSSH PRIVATE KEY-----\n');
    expect(undone({ ...removed, was: pem, current: Buffer.concat([pem, pem]) }).edits).toEqual([]);
  });

  it('a file that was edited and then removed comes back as it was first', () => {
    const edited = { ...removed, entry: 1, was: bytes('ours\nmine\n'), now: bytes('mine\n') };
    expect(undone(edited, { ...removed, was: bytes('mine\n') })).toEqual({
      edits: [],
      restored: [{ entry: 1, path: removed.path, bytes: edited.was }],
    });
  });
});
