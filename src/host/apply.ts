import { createHash } from 'node:crypto';
import { HostError } from '../transport/problem.ts';
import type { Session } from '../transport/session.ts';
import program from './apply.sh';

/** One file as it shall be. Nothing is done unless the file still is what was read. */
export interface FileEdit {
  readonly path: string;
  /** SHA-256 in hex of what was read; undefined when there was no file. */
  readonly was: string | undefined;
  readonly bytes: Buffer;
}

/** What shall change on one host, in order: directories (0700), modes, files. */
export interface HostEdits {
  readonly directories: readonly string[];
  readonly modes: readonly { readonly path: string; readonly mode: number }[];
  readonly files: readonly FileEdit[];
}

/** SHA-256 in hex. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Puts the edits of a file name in the form of {@link FileEdit}; undefined when nothing would change. */
export function editFile(path: string, was: Buffer | undefined, bytes: Buffer): FileEdit | undefined {
  if (was?.equals(bytes)) return undefined;
  return { path, was: was && sha256(was), bytes };
}

/** Up to this size a new file is written by sh itself, in one write and without a process of its own. */
const smallFile = 1024;

/** Bytes as printf(1)'s %b reads them: octal digits for all but letters, digits and plain signs. */
function printfBytes(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[^\w =+/.,:;#~-]/g, (char) => `\\0${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/**
 * Carries out the edits, all or none as far as nothing fails between two renames.
 *
 * @returns SHA-256 of each file as the host reads it afterwards, in the order of the edits
 * @throws HostError with `program-failed` that names the file
 */
export async function applyEdits(
  session: Session,
  edits: HostEdits,
  timeoutMs: number,
): Promise<readonly string[]> {
  if (edits.directories.length + edits.modes.length + edits.files.length === 0) return [];
  const input: Buffer[] = [];
  const record = (line: string): number => input.push(Buffer.from(`${line}\n`));
  for (const path of edits.directories) record(`directory - - ${path}`);
  for (const { path, mode } of edits.modes) record(`mode ${mode.toString(8)} - ${path}`);
  for (const { path, was, bytes } of edits.files) {
    if (was === undefined && bytes.length <= smallFile) {
      record(`create - - ${path}`);
      record(printfBytes(bytes));
    } else {
      record(`file ${was ?? '-'} ${bytes.length} ${path}`);
      input.push(bytes);
    }
  }
  record('end');
  const { status, stdout } = await session.run(program, { input, timeoutMs, maxOutput: 1024 * 1024 });
  const text = stdout.toString('utf8');
  const written = [...text.matchAll(/^\\?([0-9a-f]{64}) {2}\//gm)].map(([, hash = '']) => hash);
  if (status !== 0 || written.length !== edits.files.length)
    throw new HostError({ code: 'program-failed', status, text: text.trim().slice(0, 500) });
  return written;
}
