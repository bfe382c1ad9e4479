import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { resolve } from 'node:path';
import type { FileFault } from '../words/fixed/usage.ts';
import { type Ids, untrustedPart } from './untrusted-path.ts';
import { UsageError } from './usage-error.ts';

/** A file that takes its place only when it is whole. */
export interface NewFile {
  /** Writes all of it and puts it in its place. Throws UsageError 50230 with the system's reason. */
  write(text: string): void;
  /** Leaves nothing behind, unless it was written. */
  discard(): void;
}

/**
 * Makes sure that a file can be written, before any work is done for it: a new one 0600 that replaces what stands
 * there. As with the log, only a plain file may stand there, under exactly that name.
 *
 * @throws UsageError 50230
 */
export function reserveFile(
  path: string,
  { cwd, ids }: { readonly cwd: string; readonly ids: Ids },
): NewFile {
  const place = resolve(cwd, path);
  const refuse = (why: FileFault): never => {
    throw new UsageError({ is: 'unusable', path, why });
  };
  const part = untrustedPart(place, ids);
  if (part !== undefined) refuse({ part });
  const standing = attempt(() => lstatSync(place, { throwIfNoEntry: false }), refuse);
  if (standing?.isSymbolicLink()) refuse('a-link');
  if (standing?.isDirectory() || path.endsWith('/')) refuse('a-folder');
  if (standing && !standing.isFile()) refuse('not-plain');
  const fresh = `${place}.${randomBytes(6).toString('hex')}`;
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  const fd = attempt(() => openSync(fresh, O_CREAT | O_EXCL | O_WRONLY, 0o600), refuse);
  let open = true;
  const close = (): void => {
    if (open) closeSync(fd);
    open = false;
  };
  return {
    write: (text) => {
      attempt(() => {
        writeFileSync(fd, text);
        fsyncSync(fd);
        close();
        renameSync(fresh, place);
      }, refuse);
    },
    discard: () => {
      close();
      rmSync(fresh, { force: true });
    },
  };
}

function attempt<T>(action: () => T, refuse: (why: FileFault) => never): T {
  try {
    return action();
  } catch (error) {
    return refuse({ error });
  }
}
