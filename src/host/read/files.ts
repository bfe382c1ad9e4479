import type { FileName, HostFacts } from './facts.ts';

/** What a file holds; undefined when it is not there. */
export function bytesOf(facts: HostFacts, name: FileName): Buffer | undefined {
  return facts.files.get(name)?.bytes;
}

/** Whether two names are of one file: a link, such as `.bash_profile` to `.bashrc`. Two edits of it would be in each other's way. */
export function isOneFile({ files }: HostFacts, name: FileName, other: FileName): boolean {
  const [a, b] = [files.get(name), files.get(other)];
  return a !== undefined && b !== undefined && a.inode === b.inode && a.bytes.equals(b.bytes);
}

/** Whether a directory is there. */
export function has(facts: HostFacts, directory: string): boolean {
  return facts.directories.some(({ path }) => path === directory);
}
