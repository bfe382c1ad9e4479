import { joinLines, type Line, newLine, splitLines } from '../../formats/lines.ts';
import { type FileEdit, type HostEdits, type ModeEdit, sha256 } from '../../host/edit/apply.ts';
import type { HostFacts } from '../../host/read/facts.ts';
import { HostError } from '../../transport/problem.ts';
import type { Fix } from '../model/fix.ts';
import type { LineChange } from '../model/line-change.ts';

/** A file as it was read, as far as an edit of it needs to know. */
export interface ReadFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly links: number;
}

/**
 * The edits of fixes of files and modes on one host. Pure.
 *
 * @throws HostError with `changed` where a file is not what was examined
 */
export function fileEdits({ files }: HostFacts, fixes: readonly Fix[]): HostEdits {
  const read = [...files.values()];
  const modes = fixes.flatMap((fix): ModeEdit[] =>
    fix.is === 'mode' ? [{ path: fix.path, was: fix.was, mode: fix.mode }] : [],
  );
  const removed = fixes.flatMap((fix): FileEdit[] => {
    const file = fix.is === 'remove' ? read.find(({ path }) => path === fix.path) : undefined;
    return file ? [{ path: file.path, was: sha256(file.bytes), before: file.bytes, bytes: null }] : [];
  });
  const changes = fixes.flatMap((fix) => (fix.is === 'lines' ? fix.changes : []));
  return { directories: [], modes: once(modes), files: [...lineEdits(read, changes), ...once(removed)] };
}

/** The first of those about one path. */
function once<T extends { readonly path: string }>(all: readonly T[]): readonly T[] {
  return all.filter(({ path }, i) => all.findIndex((one) => one.path === path) === i);
}

/**
 * The edits of files that change some of their lines. Pure.
 *
 * @throws HostError with `changed` where a line does not say what was seen there
 */
export function lineEdits(read: readonly ReadFile[], changes: readonly LineChange[]): readonly FileEdit[] {
  return [...new Set(changes.map(({ path }) => path))].map((path): FileEdit => {
    const file = read.find((one) => one.path === path);
    if (!file) throw new HostError({ code: 'changed', path });
    const own = changes.filter((one) => one.path === path);
    const bytes = changedLines(file, own);
    return { path, was: sha256(file.bytes), before: file.bytes, bytes, inPlace: file.links > 1 };
  });
}

function changedLines({ path, bytes }: ReadFile, changes: readonly LineChange[]): Buffer {
  const lines: (Line | undefined)[] = splitLines(bytes);
  const done = new Set<string>();
  const first: Line[] = [];
  for (const change of changes) {
    const { number, was, now } = change;
    // Two findings may ask for the same.
    const key = JSON.stringify([number, was, now]);
    if (done.has(key)) continue;
    done.add(key);
    if (number === 0) {
      if (now !== null) first.push(newLine(now));
      continue;
    }
    const line = lines[number - 1];
    // By its bytes: what is no UTF-8 would not come back as it was.
    if (line?.text !== latin1(was)) throw new HostError({ code: 'changed', path });
    lines[number - 1] = now === null ? undefined : { text: latin1(now), end: line.end };
  }
  return joinLines([...first, ...lines.filter((line) => line !== undefined)]);
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
