import { joinLines, newLine, splitLines } from './lines.ts';

/** What runs of the tool made on a host beside its own folder, so that its removal can tell it from what was there. */
export interface Made {
  /** Files that were not there. Absolute paths, as those below. */
  readonly files: readonly string[];
  readonly directories: readonly string[];
  /** Files other than the default that our authorized_keys lines went to, made or not: sshd may read others by now. */
  readonly keys: readonly string[];
  /** Files and directories that lost permission bits. */
  readonly modes: readonly { readonly path: string; readonly was: number; readonly mode: number }[];
}

const HEAD = '# Written by gs_sshexkey: what it made here. "gs_sshexkey remove" reads it.';

function linesOf({ files, directories, keys, modes }: Made): string[] {
  return [
    ...directories.map((path) => `directory ${path}`),
    ...files.map((path) => `file ${path}`),
    ...keys.map((path) => `keys ${path}`),
    ...modes.map(({ path, was, mode }) => `mode ${was.toString(8)} ${mode.toString(8)} ${path}`),
  ];
}

/**
 * The record with what a run makes; the same bytes when that stands there already.
 *
 * @param file null when there is none; then null comes back where nothing is made
 */
export function addMade(file: Buffer | null, made: Made): Buffer | null {
  const old = splitLines(file).map(({ text }) => text);
  const lines = linesOf(made).map((line) => newLine(line));
  const missing = lines.filter(({ text }) => !old.includes(text));
  if (missing.length === 0) return file;
  if (file === null) return joinLines([newLine(HEAD), ...missing]);
  return Buffer.concat([file, joinLines(missing)]);
}

/** Reads the record; lines that say nothing are passed over, as the bytes come from a host (rule 7.7). */
export function readMade(file: Buffer): Made {
  const files: string[] = [];
  const directories: string[] = [];
  const keys: string[] = [];
  const modes: { path: string; was: number; mode: number }[] = [];
  for (const line of file.toString('utf8').split('\n')) {
    const [, kind, was = '', mode = '', path = ''] =
      /^(directory|file|keys|mode) (?:([0-7]{3,4}) ([0-7]{3,4}) )?(\/.*)$/.exec(line) ?? [];
    if (kind === 'directory') directories.push(path);
    if (kind === 'file') files.push(path);
    if (kind === 'keys') keys.push(path);
    if (kind === 'mode' && was !== '')
      modes.push({ path, was: Number.parseInt(was, 8), mode: Number.parseInt(mode, 8) });
  }
  return { files, directories, keys, modes };
}
