import { createHash } from 'node:crypto';
import { dirname } from 'node:path/posix';
import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import { programFailed } from '../read/program-failed.ts';
import program from './apply.sh';
import files from './apply-files.sh';
import journal from './journal.sh';

/** One file as it shall be. Nothing is done unless the file still is what was read. */
export interface FileEdit {
  readonly path: string;
  /** SHA-256 in hex of what was read; undefined when there was no file. */
  readonly was: string | undefined;
  /** What was read, for showing the change, where it is known. */
  readonly before?: Buffer | undefined;
  /** Null: the file goes. */
  readonly bytes: Buffer | null;
  /** The file has further names, which shall go on to be the same file. */
  readonly inPlace?: boolean;
}

/** A change of permission bits. */
export interface ModeEdit {
  readonly path: string;
  readonly was: number;
  readonly mode: number;
}

/** Where a journal has the bytes that a file had before. */
export interface KeptBytes {
  /** The file's number in the journal. */
  readonly entry: number;
  /** The folder of the journal in which they are, under the file's own name; undefined where they are under its number. */
  readonly folder: string | undefined;
}

/** What shall change on one host, in order: directories (0700), modes, files, directories that go if they are empty. */
export interface HostEdits {
  readonly directories: readonly string[];
  readonly modes: readonly ModeEdit[];
  readonly files: readonly FileEdit[];
  /** Files that the run of a journal removed: they come back with owner, mode and times. */
  readonly restored?: readonly (KeptBytes & { readonly path: string; readonly bytes: Buffer })[];
  readonly emptied?: readonly string[];
}

/** Where changes are noted on a host. */
export interface JournalPlace {
  /** Its folder. */
  readonly path: string;
  /** Whose run it is, in words: one line. */
  readonly who: string;
  /** `undo` while a journal is being undone: then nothing is noted. */
  readonly word: 'note' | 'undo';
  /** Folders of which it is known that what is made in them is the user's alone: nobody need look. */
  readonly closed?: ReadonlySet<string>;
}

/** What a host made of its edits. */
export interface Applied {
  /** SHA-256 of each file that was written, as the host reads it afterwards, in the order of the edits. */
  readonly hashes: readonly string[];
  /** Files that could not be replaced by a rename and were written in place, with the reason. */
  readonly inPlace: readonly { readonly path: string; readonly why: string }[];
}

/** The text of the program that the host runs. */
export const applyProgram = `${journal}${files}${program}`;

/** SHA-256 in hex. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whether edits change nothing. */
export function isEmpty({ directories, modes, files, restored = [], emptied = [] }: HostEdits): boolean {
  return directories.length + modes.length + files.length + restored.length + emptied.length === 0;
}

/** Puts the edits of a file in the form of {@link FileEdit}; undefined when nothing would change. */
export function editFile(path: string, was: Buffer | undefined, bytes: Buffer): FileEdit | undefined {
  if (was?.equals(bytes)) return undefined;
  return { path, was: was && sha256(was), before: was, bytes };
}

/** Up to this size a file is written by sh itself, without a process of its own. */
const smallFile = 65_536;

/** Bytes as printf(1)'s %b reads them, on one line: octal digits for all but what is plainly printable. */
export function printfBytes(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[^ -[\]-~]/g, (char) => `\\0${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** The lines that tell a program where the journal is. */
export function journalLines({ path, who }: JournalPlace): string {
  return `${path}\n${who}\n`;
}

/**
 * Carries out the edits, all or none as far as nothing fails between two renames; what is done is noted in the journal.
 *
 * @throws HostError with `program-failed` that names the file, or `changed` when one is not what was read
 */
export async function applyEdits(
  session: Session,
  edits: HostEdits,
  place: JournalPlace,
  timeoutMs: number,
): Promise<Applied> {
  if (isEmpty(edits)) return { hashes: [], inPlace: [] };
  const { status, stdout } = await session.run(applyProgram, {
    input: inputOf(edits, place),
    timeoutMs,
    // Each file may come with its path and a reason, twice.
    maxOutput: 65_536 + edits.files.length * 4096,
  });
  const text = stdout.toString('utf8');
  const written = edits.files.flatMap(({ bytes }) => bytes ?? []);
  const told = [...text.matchAll(/^(?:\\?([0-9a-f]{64}) {2}|same )\//gm)];
  const hashes = told.map(([, hash], i) => hash ?? sha256(written[i] ?? Buffer.alloc(0)));
  const expected = written.length + (edits.restored ?? []).length;
  if (status !== 0 || hashes.length !== expected) throw errorIn(status, text);
  const inPlace = [...text.matchAll(/^rewrote (.*)\n(.*)$/gm)];
  return { hashes, inPlace: inPlace.map(([, path = '', why = '']) => ({ path, why: why.slice(0, 200) })) };
}

function inputOf(edits: HostEdits, place: JournalPlace): Buffer[] {
  const records: string[] = [];
  const large: Buffer[] = [];
  const closed = new Set(place.closed);
  const isClosed = (path: string): boolean => closed.has(dirname(path));
  for (const path of edits.directories) {
    records.push(`directory ${isClosed(path) ? 'closed' : '-'} - ${path}`);
    if (isClosed(path)) closed.add(path);
  }
  for (const { path, was, mode } of edits.modes)
    records.push(`mode ${mode.toString(8)} ${was.toString(8)} ${path}`);
  for (const { path, was, bytes, inPlace } of edits.files) {
    if (bytes === null) continue;
    const kind = was === undefined ? 'create' : inPlace ? 'rewrite' : 'file';
    const isSmall = bytes.length <= smallFile;
    records.push(
      `${kind} ${was ?? (isClosed(path) ? 'closed' : '-')} ${isSmall ? '-' : bytes.length} ${path}`,
    );
    if (isSmall) records.push(`=${printfBytes(bytes)}`);
    else large.push(bytes);
  }
  for (const { path, was, bytes } of edits.files)
    if (bytes === null && was !== undefined) records.push(`remove ${was} - ${path}`);
  for (const { entry, folder, path } of edits.restored ?? [])
    records.push(`restore ${folder ?? '-'} ${entry} ${path}`);
  for (const path of edits.emptied ?? []) records.push(`rmdir - - ${path}`);
  const head = Buffer.from(`${records.join('\n')}\nend\n`);
  const rest = large.length > 0 ? Buffer.concat([...large, Buffer.from('end\n')]) : Buffer.alloc(0);
  const sizes = `${head.length}\n${rest.length}\n`;
  const word = `${place.word}${isClosed(place.path) ? ' closed' : ''}`;
  return [Buffer.from(`${word}\n${journalLines(place)}${sizes}`), head, rest];
}

function errorIn(status: number, output: string): HostError {
  const text = /^(?:changed|failed) .*/ms.exec(output)?.[0] ?? output;
  const [, path] = /^changed (.*)/.exec(text) ?? [];
  if (path !== undefined) return new HostError({ code: 'changed', path: path.slice(0, 1024) });
  if (/^failed .*\nshared home$/m.test(text)) return new HostError({ code: 'shared-home' });
  return programFailed(status, text);
}
