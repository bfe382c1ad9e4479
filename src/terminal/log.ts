import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { type Ids, untrustedPart } from './untrusted-path.ts';
import { UsageError } from './usage-error.ts';

export interface Log {
  /** Appends a line with a time stamp. Control characters must be gone by then. A full disk does not end the run. */
  write(line: string): void;
  close(): void;
}

/**
 * Opens the log under exactly that name: created 0600, an existing file keeps its mode; what is no plain file, is another
 * user's, or lies where another user leads is refused (rule 4.1).
 *
 * @param onFailure told once when a later line could not be written
 * @throws UsageError 50213 for a relative path, 50230 with the system's own reason for one that cannot be written
 */
export function openLog(path: string, own: Ids, onFailure: (why: string) => void): Log {
  if (!isAbsolute(path))
    throw new UsageError(50213, `The path of log file must be an absolute path: ${path}.`);
  const part = untrustedPart(path, own);
  if (part !== undefined)
    throw new UsageError(50230, `Failed to read/write ${path}: other users can lead ${part} elsewhere.`);
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  let fd: number;
  try {
    // O_NONBLOCK: a pipe with no reader must be refused, not waited for.
    fd = openSync(path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    throw new UsageError(50230, `Failed to read/write ${path}: ${reason(error)}.`);
  }
  const { uid, nlink } = fstatSync(fd);
  // What others own, or have another name for, they could have put there for us to write into.
  const fault = !fstatSync(fd).isFile()
    ? 'it is not a plain file'
    : uid !== own.uid
      ? "it is another user's"
      : nlink > 1
        ? 'it has another name, too'
        : undefined;
  if (fault !== undefined) {
    closeSync(fd);
    throw new UsageError(50230, `Failed to read/write ${path}: ${fault}.`);
  }
  let failed = false;
  return {
    write: (line) => {
      try {
        writeSync(fd, `[${timeStamp(new Date())}][gs_sshexkey] ${line}\n`);
      } catch (error) {
        if (!failed) onFailure(reason(error));
        failed = true;
      }
    },
    close: () => closeSync(fd),
  };
}

/** Local time to the millisecond. */
function timeStamp(now: Date): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().replace('T', ' ').replace('Z', '');
}

const reasons: Record<string, string> = {
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ELOOP: 'it is a symbolic link',
  EROFS: 'Read-only file system',
  ENOSPC: 'No space left on device',
  ENXIO: 'it is not a plain file',
};

/** The system's words for why a file cannot be used. */
export function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (code || (error instanceof Error ? error.message : String(error)));
}
