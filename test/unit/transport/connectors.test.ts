import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const source = new URL('../../../src/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
);

/** Files that import what a pattern names. */
function importers(pattern: RegExp): string[] {
  return files.filter((path) => pattern.test(readFileSync(new URL(path, source), 'utf8'))).sort();
}

/** A file of a transport. */
const adapter = /^transport\/(?!choice\/)\w+\//;

it('a transport is known to one file outside of its folder, which names them all', () => {
  const folders = new Set(files.flatMap((path) => adapter.exec(path) ?? []));
  expect([...folders]).toContain('transport/ssh2/');
  for (const folder of folders) {
    const [, name = ''] = folder.split('/');
    const outside = importers(new RegExp(`(?:from |import\\()'[^']*/${name}/`)).filter(
      (path) => !path.startsWith(folder),
    );
    expect(outside).toEqual(['transport/choice/connectors.ts']);
  }
});

it('all that talks to an ssh server is an adapter; beside it, the library ssh2 only reads keys', () => {
  const outside = importers(/(?:from |import\()'ssh2'/).filter((path) => !adapter.test(path));
  expect(outside).toEqual(['keys/agent-identities.ts', 'keys/read-identity.ts', 'transport/opened-keys.ts']);
});
