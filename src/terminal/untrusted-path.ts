import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Links that are followed, as the kernel does. */
const maxLinks = 40;
/** Groups of people begin here; those below are the system's, such as that of /var/log on some. */
const firstGroup = 1000;

/** Whose process this is: effective ids, as access to files goes by them. */
export interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whether another user could have a path lead elsewhere: by a folder or link on the way to its last folder that is theirs, or
 * that they can replace. The last folder may be anybody's: what lies in it is looked at once it is open.
 *
 * @param path absolute
 * @returns the first such part of the path; what cannot be looked at is for the one who opens it to tell
 */
export function untrustedPart(path: string, own: Ids): string | undefined {
  return walk('/', dirname(resolve(path)).split('/'), own, maxLinks);
}

function walk(start: string, names: readonly string[], own: Ids, links: number): string | undefined {
  let folder = start;
  for (const [i, name] of names.entries()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      folder = dirname(folder);
      continue;
    }
    const next = join(folder, name);
    let above: Stats;
    let state: Stats;
    try {
      above = lstatSync(folder);
      state = lstatSync(next);
    } catch {
      return undefined;
    }
    if (!isOurs(above, own) || (othersWrite(above, own) && (!isSticky(above) || !isOurs(state, own))))
      return next;
    if (state.isSymbolicLink()) {
      if (links === 0) return next;
      const to = readlinkSync(next);
      const rest = [...to.split('/'), ...names.slice(i + 1)];
      return walk(to.startsWith('/') ? '/' : folder, rest, own, links - 1);
    }
    folder = next;
  }
  return undefined;
}

function isOurs({ uid }: Stats, own: Ids): boolean {
  return uid === 0 || uid === own.uid;
}

function isSticky({ mode }: Stats): boolean {
  return (mode & 0o1000) !== 0;
}

function othersWrite({ mode, gid }: Stats, own: Ids): boolean {
  const byGroup = (mode & 0o020) !== 0 && gid >= firstGroup && gid !== own.gid;
  return byGroup || (mode & 0o002) !== 0;
}
