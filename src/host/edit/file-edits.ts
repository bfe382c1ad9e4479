import type { FileName, HostFacts } from '../read/facts.ts';
import { bytesOf } from '../read/files.ts';
import { editFile, type FileEdit } from './apply.ts';

/** The edit of one file of a host, as far as it changes anything. */
export function edit(facts: HostFacts, name: FileName, change: (was: Buffer | null) => Buffer): FileEdit[] {
  const was = bytesOf(facts, name);
  const path = facts.paths.get(name);
  if (path === undefined) return [];
  const inPlace = (facts.files.get(name)?.links ?? 1) > 1;
  return [editFile(path, was, change(was ?? null))].filter(isEdit).map((one) => ({ ...one, inPlace }));
}

/** For filtering: files that stay as they are need no edit. */
export function isEdit(edit: FileEdit | undefined): edit is FileEdit {
  return edit !== undefined;
}
