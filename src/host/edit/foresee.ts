import type { HostFacts } from '../read/facts.ts';
import { layout, passphraseFiles } from '../read/layout.ts';
import type { HostEdits } from './apply.ts';

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
