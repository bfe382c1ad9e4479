import { revert } from '../../formats/revert.ts';
import { type FileEdit, type HostEdits, sha256 } from '../../host/edit/apply.ts';
import { isEdit } from '../../host/edit/file-edits.ts';
import type { Journal, JournalFile } from '../../host/edit/read-journal.ts';

/**
 * The edits that take a run's changes back (rule 7.5): a file that still is what the run wrote gets its old bytes, any
 * other loses just this run's lines; one that the run removed is there again. Pure.
 */
export function planUndo({ directories, modes, files }: Journal): HostEdits {
  // A file that was changed twice comes once, from its first state to its last.
  const byPath = new Map<string, JournalFile>();
  for (const file of files) {
    if (!file.done && !isHalfDone(file)) continue;
    const first = byPath.get(file.path);
    byPath.set(
      file.path,
      first ? { ...file, entry: first.entry, folder: first.folder, was: first.was } : file,
    );
  }
  const changed = [...byPath.values()];
  return {
    directories: [],
    modes: modes.map(({ path, was, mode }) => ({ path, was: mode, mode: was })),
    files: changed.map(takeBack).filter(isEdit),
    restored: changed.flatMap(({ entry, folder, path, was, now, current }) =>
      was && now === null && current === null ? [{ entry, folder, path, bytes: was }] : [],
    ),
    emptied: directories.toReversed(),
  };
}

function takeBack({ path, was, now, current, inPlace, done }: JournalFile): FileEdit | undefined {
  if (current === null) return undefined;
  // Two private keys do not make one: somebody else's stays as it is.
  if (now === null && current.subarray(0, pem.length).equals(pem)) return undefined;
  // Not noted as done, and here all the same: it holds what the run wrote, or the beginning of that.
  const bytes = done ? revert(was, now ?? Buffer.alloc(0), current) : was;
  if (bytes?.equals(current)) return undefined;
  return { path, was: sha256(current), before: current, bytes, inPlace };
}

const pem = Buffer.from('-----BEGIN ');

/**
 * Begun and not noted as done: carried out just before the end; or broken off in the middle, in place or in a file that was
 * made, which is there before its bytes are.
 */
function isHalfDone({ was, now, current, inPlace }: JournalFile): boolean {
  if (now === null || current === null) return now === current;
  const grows = inPlace || was === null;
  return current.equals(now) || (grows && now.subarray(0, current.length).equals(current));
}
