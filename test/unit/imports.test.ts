import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** What all of trust's folders may use below them. */
const below = ['host', 'formats', 'inventory', 'keys', 'transport', 'text'];
/** The folders that the use cases share. */
const shared = ['trust/run', 'trust/undo', 'trust/cluster', 'trust/keys', 'trust/model'];

/**
 * The arrows: what files of a folder may import besides their own folder. A folder that is not named here goes by the one above
 * it; an arrow to a folder leads to all folders in it.
 */
const arrows: Readonly<Record<string, readonly string[]>> = {
  'src/main.ts': ['commands', 'terminal', 'report', 'words'],
  'src/index.ts': ['library', 'report', 'trust', 'transport', 'keys'],
  commands: [
    'terminal',
    'report',
    'words',
    'trust',
    'host',
    'formats',
    'inventory',
    'keys',
    'transport',
    'text',
  ],
  'commands/verify': ['commands/shared', 'page', 'terminal', 'report', 'words', 'trust', 'text'],
  library: ['report', 'words', 'trust', 'host', 'inventory', 'keys', 'transport', 'text'],
  page: [],
  report: ['words', 'trust', 'transport', 'text'],
  terminal: ['words', 'trust/cluster', 'keys', 'text'],
  words: ['trust', 'host', 'inventory', 'keys', 'transport', 'text'],
  'trust/create': ['trust/verify', 'trust/doctor', ...shared, ...below],
  'trust/remove': [...shared, ...below],
  'trust/verify': ['trust/run', 'trust/cluster', 'trust/keys', 'trust/model', ...below],
  'trust/mend': ['trust/create', 'trust/doctor', 'trust/verify', ...shared, ...below],
  'trust/agents': ['trust/cluster', 'trust/model', ...below],
  'trust/doctor': [
    'trust/inquiry',
    'trust/verify',
    'trust/run',
    'trust/cluster',
    'trust/keys',
    'trust/model',
    ...below,
  ],
  'trust/inquiry': ['trust/verify', 'trust/model', ...below],
  'trust/run': ['trust/cluster', 'trust/undo', 'trust/keys', 'trust/model', ...below],
  'trust/cluster': ['trust/undo', 'trust/keys', 'trust/model', ...below],
  'trust/undo': ['trust/model', ...below],
  'trust/keys': ['trust/model', ...below],
  'trust/model': below,
  host: ['transport', 'text'],
  'host/leave': ['host/edit', 'host/agents', 'host/examine', 'host/read', 'transport', 'text'],
  'host/examine': ['host/agents', 'host/read', 'transport', 'text'],
  'host/inquire': ['host/examine', 'host/read', 'transport', 'text'],
  'host/agents': ['host/read', 'transport', 'text'],
  'host/edit': ['host/read', 'transport', 'text'],
  'host/mend': ['transport', 'text'],
  'host/logins': ['transport', 'text'],
  'host/read': ['transport', 'text'],
  formats: ['text'],
  inventory: ['text'],
  keys: ['transport'],
  'transport/ssh2': ['transport'],
  transport: [],
  text: [],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map((path) => join('src', path));
const imports: readonly Import[] = sources.flatMap((from) =>
  ts
    .preProcessFile(readFileSync(from, 'utf8'))
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => ({ from, to: join(dirname(from), fileName.replace('?bundle', '')) })),
);

/** A file's folder below src; a file that lies directly there is its own. */
const folderOf = (path: string): string =>
  dirname(path) === 'src' ? path : dirname(path).slice('src/'.length);
const within = (folder: string, above: string): boolean => folder === above || folder.startsWith(`${above}/`);

/** The row that a folder goes by. */
function rowOf(folder: string): string | undefined {
  return Object.keys(arrows)
    .filter((row) => within(folder, row))
    .sort((a, b) => b.length - a.length)[0];
}

function isAllowed({ from, to }: Import): boolean {
  const [folder, target] = [folderOf(from), folderOf(to)];
  const row = rowOf(folder);
  if (row === undefined) return false;
  return within(target, row) || (arrows[row] ?? []).some((allowed) => within(target, allowed));
}

/** What is left of arrows when all that lead nowhere or come from nowhere are taken away: circles, and ways between two. */
function circlesIn(all: readonly Import[]): readonly string[] {
  const [sources, targets] = [new Set(all.map(({ from }) => from)), new Set(all.map(({ to }) => to))];
  const left = all.filter(({ from, to }) => targets.has(from) && sources.has(to));
  if (left.length < all.length) return circlesIn(left);
  return [...new Set(all.map(({ from, to }) => `${from} -> ${to}`))];
}

describe('the imports of src', () => {
  it('are found', () => {
    expect(sources.length).toBeGreaterThan(150);
    expect(imports.length).toBeGreaterThan(500);
  });

  it('follow the arrows between folders', () => {
    const wrong = imports.filter((one) => !isAllowed(one)).map(({ from, to }) => `${from} -> ${to}`);
    expect(wrong).toEqual([]);
  });

  it('lead in no circle from file to file', () => {
    expect(circlesIn(imports)).toEqual([]);
  });

  it('lead in no circle from folder to folder, but for words, whose languages are listed beside what they say', () => {
    const folders = imports
      .map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) }))
      .filter(({ from, to }) => from !== to && !(within(from, 'words') && within(to, 'words')));
    expect(circlesIn(folders)).toEqual([]);
  });

  it('leave the process to the entries: the command and the library', () => {
    const reading = sources.filter((path) => /\bprocess\.|node:process/.test(readFileSync(path, 'utf8')));
    expect(reading).toEqual(['src/main.ts', 'src/library/options.ts']);
  });
});
