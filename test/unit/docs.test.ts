import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const pages = [
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((path) => `docs/${path}`),
].filter((path) => path.endsWith('.md'));
const files = ['src', 'test', 'lab', 'bench', 'scripts', 'examples'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `/${folder}/${path}`),
);

/** Files of the sources that a page names, but for patterns and for what a contributor is to fill in. */
function named(page: string): readonly string[] {
  const names = [...readFileSync(page, 'utf8').matchAll(/`([\w./-]+\.(?:ts|sh|mjs))`/g)];
  return names.map(([, name = '']) => name).filter((name) => !/NAME|CODE/.test(name));
}

it.each(pages)('%s names only files that are there', (page) => {
  const gone = named(page).filter((name) => !files.some((file) => file.endsWith(`/${name}`)));
  expect(gone).toEqual([]);
});

it('names are found', () => {
  expect(pages.flatMap(named).length).toBeGreaterThan(100);
});
