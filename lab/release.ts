import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './hostkeys.ts';
import type { Release } from './spec.ts';

/** What debootstrap(8) makes a root file system of. */
export const recipe = ['--variant=minbase', '--include=openssh-server,openssh-client'] as const;

/** Where the root file system of a release is. Its name tells the recipe: another recipe makes another one. */
export function rootPath(release: Release): string {
  const stamp = createHash('sha256').update(recipe.join(' ')).digest('hex').slice(0, 8);
  return join(cacheRoot, `${release}-${stamp}`);
}

/**
 * Root file system of a Debian release, which `npm run setup` has made.
 *
 * @throws Error when it has not
 */
export function releaseRoot(release: Release): string {
  const path = rootPath(release);
  if (!existsSync(path))
    throw new Error(`the root file system of Debian ${release} is missing: run "npm run setup"`);
  return path;
}
