import type { Evidence } from '../../host/examine/evidence.ts';
import { asRoot, type Remedy } from '../model/finding.ts';
import type { LineChange } from '../model/line-change.ts';
import { isSshdFile } from './places.ts';
import { serviceCommands, thenReload } from './service.ts';
import { keywordOf, lineOf, type OrderedLine, wordsOf } from './sshd-config.ts';

/** What may stand in a script of sed(1) and in a shell's single quotes as it is. */
const plainText = /^[\w .,:@%*?!+=^#;[\]\-/]*$/;

/**
 * The remedy that changes lines of sshd's configuration; undefined where one is not in a file that is sshd's own by its name.
 *
 * @param mends whether the tool may do it itself
 */
export function changeLines(
  changes: readonly LineChange[],
  evidence: Evidence,
  mends = true,
): Remedy | undefined {
  const files = [...new Set(changes.map(({ path }) => path))];
  if (files.length === 0 || !files.every(isSshdFile)) return undefined;
  const edits = files.map((file) => sedCommand(file, changes));
  const service = serviceCommands(evidence);
  const { check, reload, restart } = service;
  const remedy = asRoot(thenReload(edits.join(' && '), service));
  return mends ? { ...remedy, fix: { is: 'sshd', changes, check, reload, restart } } : remedy;
}

function sedCommand(file: string, changes: readonly LineChange[]): string {
  const scripts = changes.filter(({ path }) => path === file).map(scriptOf);
  return `sed -i ${scripts.length === 1 ? '' : '-e '}${scripts.map((script) => `'${script}'`).join(' -e ')} ${file}`;
}

function scriptOf({ number, was, now }: LineChange): string {
  if (now === null) return `${number}d`;
  if (number === 0) return `1i ${now}`;
  if (now === `#${was}`) return `${number}s/^/#/`;
  const rest = now.startsWith(was) ? now.slice(was.length) : undefined;
  const [what, by] = rest === undefined ? ['.*', now] : ['$', rest];
  const mark = by.includes('/') ? '|' : '/';
  return `${number}s${mark}${what}${mark}${by}${mark}`;
}

/** A line with another value, as it is indented now; commented out where what it would be cannot stand in a command. */
export function withValue({ file, number, text }: OrderedLine, value: string): LineChange {
  const [, indent = '', keyword = ''] = /^(\s*)(\w+)/.exec(text) ?? [];
  const now = `${indent}${keyword} ${value}`;
  const fits = plainText.test(now) && !now.includes('|');
  return { path: file, number, was: text, now: fits ? now : `#${text}` };
}

/** A line with something behind it. */
export function withMore(line: OrderedLine, more: string): LineChange {
  const { file, number, text } = line;
  return plainText.test(more) ? { path: file, number, was: text, now: text + more } : withoutLine(line);
}

/** A line that is commented out. */
export function withoutLine({ file, number, text }: OrderedLine): LineChange {
  return { path: file, number, was: text, now: `#${text}` };
}

/** A list without some of its words; commented out where none is left. */
export function withoutWords(line: OrderedLine, unwanted: (word: string) => boolean): LineChange {
  const left = wordsOf(line.text)
    .split(/\s+/)
    .filter((word) => word !== '' && !unwanted(word));
  return left.length === 0 ? withoutLine(line) : withValue(line, left.join(' '));
}

/** A line of its own before all others: in sshd the first value counts. */
export function firstLine(text: string, { sshdConfig }: Pick<Evidence, 'sshdConfig'>): LineChange {
  return { path: sshdConfig, number: 0, was: '', now: text };
}

/** Gives a keyword one value for all clients: in the line that sets it now, or before all others. */
export function setKeyword(keyword: string, value: string, evidence: Evidence): Remedy | undefined {
  const line = lineOf(keyword, evidence);
  const change = line
    ? { ...withValue(line, value), now: `${keyword} ${value}` }
    : firstLine(`${keyword} ${value}`, evidence);
  return changeLines([change], evidence);
}

/** Lines of one keyword that stand in the same place as a given one: for lists all of them count. */
export function linesBeside(line: OrderedLine, lines: readonly OrderedLine[]): readonly OrderedLine[] {
  return lines.filter(({ text, match }) => keywordOf(text) === keywordOf(line.text) && match === line.match);
}
