import { shellPath } from '../text/shell-word.ts';
import { joinLines, type Line, newLine, putOnTop, splitLines } from './lines.ts';

/** What the block of rule 5.6 points at: absolute paths. */
export interface ProfileBlock {
  socketPath: string;
  /** A file whose first line is the agent's process id. It may be missing. */
  pidFile: string;
}

const BEGIN = '# gs_sshexkey begin (written by the tool, do not edit)';
const END = '# gs_sshexkey end';
/** A longer stretch between two marks is not a block of ours: somebody put own lines there, or lost a mark. */
const LONGEST = 16;

/** Plain paths stay as they are, as openGauss writes them. */
function quoted(path: string): string {
  const word = shellPath(path);
  return /^[\w/.@%+-]+$/.test(path) ? path : word;
}

/**
 * The test of the folder makes the removal of gaussdb_tmp disarm the block. Only built-ins: no fork. What another user
 * may have put there is not used: an agent of theirs would get the keys that are added to it, and a FIFO instead of the
 * file would stop the shell. Nothing is printed, and the status is 0 under `set -eu`, with the exports cut out too
 * (their `if` keeps other commands).
 */
function blockLines({ socketPath, pidFile }: ProfileBlock): Line[] {
  const folder = socketPath.slice(0, socketPath.lastIndexOf('/')) || '/';
  return [
    BEGIN,
    `if [ -O ${quoted(folder)} ] && { [ ! -e ${quoted(socketPath)} ] || [ -O ${quoted(socketPath)} ]; }; then`,
    'gs_sshexkey_pid=',
    `{ [ -f ${quoted(pidFile)} ] && [ -O ${quoted(pidFile)} ] && IFS= read -r gs_sshexkey_pid < ${quoted(pidFile)} || :; } 2> /dev/null`,
    `export SSH_AUTH_SOCK=${quoted(socketPath)}`,
    'export SSH_AGENT_PID="$gs_sshexkey_pid"',
    'unset gs_sshexkey_pid',
    'fi',
    END,
  ].map(newLine);
}

/** Where our blocks are, as `[first, behind last]`; a begin without its end is not one. */
function findBlocks(lines: readonly Line[]): [number, number][] {
  const blocks: [number, number][] = [];
  let begin: number | undefined;
  lines.forEach(({ text }, index) => {
    const bare = text.replace(/\r$/, '');
    if (bare === BEGIN) begin = index;
    if (bare !== END || begin === undefined) return;
    if (index - begin < LONGEST) blocks.push([begin, index + 1]);
    begin = undefined;
  });
  return blocks;
}

/** The lines outside of the blocks, which are in order. */
function cut(lines: readonly Line[], blocks: readonly [number, number][]): Line[] {
  const edges = [...blocks, [lines.length, lines.length] as const];
  return edges.flatMap(([from], i) => lines.slice(edges[i - 1]?.[1] ?? 0, from));
}

/**
 * Rule 5.6: the start-up file with our block first; one that stands there already but differs is replaced in its
 * place, further ones are dropped. The same bytes come back when there is nothing to do.
 *
 * @param file null when there is none
 * @throws TypeError when a path is not absolute or has a line break
 */
export function addProfileBlock(file: Buffer | null, block: ProfileBlock): Buffer {
  const fresh = blockLines(block);
  const lines = splitLines(file);
  const [first, ...others] = findBlocks(lines);
  if (file === null || first === undefined) return putOnTop(fresh, file);
  const before = lines.slice(0, first[0]);
  const bytes = joinLines([...before, ...fresh, ...cut(lines, [first, ...others]).slice(before.length)]);
  return bytes.equals(file) ? file : bytes;
}

/** The file without our blocks, whatever paths they name; the same bytes when there is none. */
export function removeProfileBlock(file: Buffer): Buffer {
  const lines = splitLines(file);
  const blocks = findBlocks(lines);
  return blocks.length === 0 ? file : joinLines(cut(lines, blocks));
}
