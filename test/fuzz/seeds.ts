import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Folders of recordings: a file belongs to the reader that its name begins with, up to the first dot. */
const folders = ['test/fuzz/seeds'];

/** The recordings of one reader. Throws Error where there is none: a reader that is fed nothing proves nothing. */
export function seedsOf(reader: string): readonly Buffer[] {
  const found = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => ({ name, path: `${folder}/${name}` })))
    .filter(({ name }) => name.split('.')[0] === reader)
    .map(({ path }) => readFileSync(path));
  if (found.length === 0) throw new Error(`no recording for ${reader}`);
  return found;
}
