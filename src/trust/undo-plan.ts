import { revert } from '../formats/revert.ts';
import { type FileEdit, type HostEdits, sha256 } from '../host/apply.ts';
import type { Journal, JournalFile } from '../host/journal.ts';
import { isEdit } from './edits.ts';

/**
 * The edits that take a run's changes back (rule 7.5): a file that still is what the run wrote gets its old bytes, any
 * other loses just this run's lines. Pure.
 */
export function planUndo({ directories, modes, files }: Journal): HostEdits {
  // A file that was changed twice comes once, from its first state to its last.
  const byPath = new Map<string, JournalFile>();
  for (const file of files) {
    if (!file.done && !isHalfDone(file)) continue;
    const first = byPath.get(file.path);
    byPath.set(file.path, first ? { ...file, was: first.was } : file);
  }
  return {
    directories: [],
    modes: modes.map(({ path, was, mode }) => ({ path, was: mode, mode: was })),
    files: [...byPath.values()].map(takeBack).filter(isEdit),
    emptied: directories.toReversed(),
  };
}

function takeBack({ path, was, now, current, inPlace, done }: JournalFile): FileEdit | undefined {
  if (current === null) return undefined;
  const bytes = inPlace && !done ? was : revert(was, now, current);
  if (bytes?.equals(current)) return undefined;
  return { path, was: sha256(current), before: current, bytes, inPlace };
}

/** Begun and not noted as done: carried out just before the end, or, in place, broken off in the middle. */
function isHalfDone({ now, current, inPlace }: JournalFile): boolean {
  if (current === null) return false;
  return current.equals(now) || (inPlace && now.subarray(0, current.length).equals(current));
}
