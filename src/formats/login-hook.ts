import { shellPath } from '../text/shell-word.ts';
import { guarded } from './guarded-command.ts';
import { newLine, putOnTop, splitLines, withoutLines } from './lines.ts';

const MARK = ' # gs_sshexkey login';
const OURS = /^if \[ -f .*; fi # gs_sshexkey login\r?$/;

/**
 * One line of built-in commands and one child, which nobody waits for and which prints nothing. The removal of
 * gaussdb_tmp disarms it. Its status is 0 under `set -eu`.
 */
function hookLine(program: string): string {
  const word = shellPath(program);
  return `if [ -f ${word} ]; then (${guarded(word, 'login')} < /dev/null > /dev/null 2>&1 &); fi${MARK}`;
}

/**
 * Rule 5.8: the login start-up file with the line that runs the recovery program as its first line, before an early
 * return; the same bytes when it holds just that line, wherever it stands. Lines for other paths are dropped.
 *
 * @param file the first that exists of `.bash_profile`, `.bash_login` and `.profile`; null when none does
 * @param program absolute path of the recovery program on the host
 * @throws TypeError when the path is not absolute or has a line break
 */
export function addLoginHook(file: Buffer | null, program: string): Buffer {
  const line = newLine(hookLine(program));
  if (file === null) return putOnTop([line], file);
  const ours = splitLines(file).filter(({ text }) => OURS.test(text));
  if (ours.length === 1 && ours[0]?.text === line.text) return file;
  return putOnTop([line], removeLoginHook(file));
}

/** The file without our line, whatever path it names; the same bytes when there is none. */
export function removeLoginHook(file: Buffer): Buffer {
  return withoutLines(file, (text) => OURS.test(text));
}
