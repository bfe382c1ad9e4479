import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileReason } from '../words/fixed/file-reason.ts';
import type { FileFault } from '../words/fixed/usage.ts';
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
  if (!isAbsolute(path)) throw new UsageError({ is: 'log-not-absolute', path });
  const unusable = (why: FileFault) => new UsageError({ is: 'unusable', path, why });
  const part = untrustedPart(path, own);
  if (part !== undefined) throw unusable({ part });
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  let fd: number;
  try {
    // O_NONBLOCK: a pipe with no reader must be refused, not waited for.
    fd = openSync(path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    throw unusable({ error });
  }
  const { uid, nlink } = fstatSync(fd);
  // What others own, or have another name for, they could have put there for us to write into.
  const fault = !fstatSync(fd).isFile()
    ? 'not-plain'
    : uid !== own.uid
      ? 'not-own'
      : nlink > 1
        ? 'linked'
        : undefined;
  if (fault !== undefined) {
    closeSync(fd);
    throw unusable(fault);
  }
  let failed = false;
  return {
    write: (line) => {
      try {
        writeSync(fd, `[${timeStamp(new Date())}][gs_sshexkey] ${line}\n`);
      } catch (error) {
        if (!failed) onFailure(fileReason(error));
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
