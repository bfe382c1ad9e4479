import { newLine, putOnTop, splitLines, withoutLines } from './lines.ts';
import { includeWord } from './ssh-config-words.ts';

const SECTION = /^\s*"?(?:host|match)["\s=]/i;

function includeLine(includePath: string): string {
  return `Include ${includeWord(includePath)}`;
}

/**
 * The user's configuration with `Include PATH` as its first line; the same bytes when that line stands before the
 * first Host or Match already. One further down, where it would be conditional, is moved up.
 *
 * @param file null when there is none
 * @param includePath as ssh reads it: absolute, `~/…`, or relative to `~/.ssh`
 * @throws TypeError for a path that ssh_config cannot hold
 */
export function addInclude(file: Buffer | null, includePath: string): Buffer {
  const line = newLine(includeLine(includePath));
  if (file === null) return putOnTop([line], file);
  const lines = splitLines(file);
  const at = lines.findIndex(({ text }) => text === line.text);
  const section = lines.findIndex(({ text }) => SECTION.test(text));
  if (at >= 0 && (section < 0 || at < section)) return file;
  return putOnTop(
    [line],
    withoutLines(file, (text) => text === line.text),
  );
}

/** The configuration without that `Include` line. */
export function removeInclude(file: Buffer, includePath: string): Buffer {
  const ours = newLine(includeLine(includePath)).text;
  return withoutLines(file, (text) => text === ours);
}

/** Does a configuration text set `User` anywhere (any letter case, `User=x`, quoted)? Files that it includes do not count. */
export function setsUser(configText: string): boolean {
  return /^[^\S\n]*"?user"?(?:[^\S\n]|=|"|$)/im.test(configText);
}
