import { editFile, type FileEdit, type HostEdits } from '../../host/edit/apply.ts';
import type { FileName, HostFacts } from '../../host/read/facts.ts';
import { layout, passphraseFiles } from '../../host/read/layout.ts';

/** The edit of one file of a host, as far as it changes anything. */
export function edit(facts: HostFacts, name: FileName, change: (was: Buffer | null) => Buffer): FileEdit[] {
  const was = bytesOf(facts, name);
  const path = facts.paths.get(name);
  if (path === undefined) return [];
  const inPlace = (facts.files.get(name)?.links ?? 1) > 1;
  return [editFile(path, was, change(was ?? null))].filter(isEdit).map((one) => ({ ...one, inPlace }));
}

/** For filtering: files that stay as they are need no edit. */
export function isEdit(edit: FileEdit | undefined): edit is FileEdit {
  return edit !== undefined;
}

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

/** What a host would hold after edits, as far as plans need to know. Pure. */
export function foresee(facts: HostFacts, edits: HostEdits): HostFacts {
  const { directories, modes, files, restored = [], emptied = [] } = edits;
  const { uid } = facts;
  const modeOf = new Map(modes.map(({ path, mode }) => [path, mode]));
  const bytesAt = new Map([...files, ...restored].map(({ path, bytes }) => [path, bytes]));
  const known = [...facts.paths].flatMap(([name, path]) => {
    const was = facts.files.get(name);
    const bytes = bytesAt.has(path) ? bytesAt.get(path) : was?.bytes;
    if (!bytes) return [];
    const file = was ?? { path, mode: 0o600, owner: uid, links: 1, inode: '' };
    return [[name, { ...file, bytes, mode: modeOf.get(path) ?? file.mode }] as const];
  });
  const made = directories.map((path) => ({ path, mode: 0o700, owner: uid }));
  return {
    ...facts,
    files: new Map(known),
    directories: [...facts.directories, ...made]
      .filter(({ path }) => !emptied.includes(path))
      .map((directory) => ({ ...directory, mode: modeOf.get(directory.path) ?? directory.mode })),
    passphrase: passphraseAfter(facts, bytesAt),
    pieces: piecesAfter(facts, bytesAt),
  };
}

function piecesAfter({ home, pieces }: HostFacts, bytesAt: ReadonlyMap<string, Buffer | null>) {
  const { protect } = layout(home);
  const old = pieces.filter(({ path }) => !bytesAt.has(path));
  const fresh = [...bytesAt].filter(([path]) => path.startsWith(`${protect}/`));
  return [...old, ...fresh.flatMap(([path, bytes]) => (bytes ? [{ path, bytes }] : []))];
}

function passphraseAfter({ home, passphrase }: HostFacts, bytesAt: ReadonlyMap<string, Buffer | null>) {
  const pieces: { cipher: Buffer; rand: Buffer }[] = [];
  for (;;) {
    const was = passphrase[pieces.length];
    const at = passphraseFiles(layout(home).protect, pieces.length);
    const cipher = bytesAt.has(at.cipher) ? bytesAt.get(at.cipher) : was?.cipher;
    const rand = bytesAt.has(at.rand) ? bytesAt.get(at.rand) : was?.rand;
    if (!cipher || !rand) return pieces;
    pieces.push({ cipher, rand });
  }
}
