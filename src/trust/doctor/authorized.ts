import { splitLines } from '../../formats/lines.ts';
import { letsIn } from '../../formats/sshd-patterns.ts';
import type { ExpectedKeys } from '../keys/key-model.ts';
import { asRoot, byUser, createAgain, type Finding, findingsOf, on, type Remedy } from '../model/finding.ts';
import type { LineChange } from '../model/line-change.ts';
import { lineAt } from './line-at.ts';
import { isRootsPlace, within } from './places.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const authorizedCodes = {
  'key-line-missing': 'error',
  'key-line-damaged': 'error',
  'key-line-from': 'error',
  'key-line-command': 'error',
  'key-line-expiry': 'error',
  'key-line-doubled': 'warning',
} as const;

const finding = findingsOf(authorizedCodes);
type Code = Parameters<typeof finding>[1];

type PublicKey = ExpectedKeys['accepts'][number];

/** A line of authorized_keys that holds the trust key. */
interface KeyLine {
  readonly number: number;
  /** What stands before the key: the options, or nothing. */
  readonly options: string;
}

/**
 * The trust key's line in authorized_keys: missing, damaged, doubled, or behind options (sshd(8)).
 *
 * @param key one that the host has to accept
 * @param clients addresses that log in there
 */
export function authorizedFindings(
  { node, evidence }: Subject,
  key: PublicKey,
  clients: readonly string[],
): Finding<Code>[] {
  const file = node.facts.files.get('authorized_keys');
  const path = file?.path ?? node.facts.paths.get('authorized_keys') ?? '';
  const texts = splitLines(file?.bytes ?? null).map(({ text }) => text.replace(/\r$/, ''));
  const change = (number: number, now: string | null): LineChange =>
    lineAt(node.facts, 'authorized_keys', number, now);
  const lines = texts.flatMap((text, i) => keyLine(text, i + 1, key));
  const host = node.label;
  // In another folder than the user's own sed(1) could not put its copy. Root is sent only where sshd itself looks.
  const edit = (script: string, changes?: readonly LineChange[]): Remedy | undefined => {
    const command = on(path, (word) => `sed -i '${script}' ${word}`);
    if (within(node.facts.home, path)) return byUser(command, changes && { is: 'lines', changes });
    return isRootsPlace(path, evidence) ? asRoot(command) : undefined;
  };
  const [first, second] = lines;
  if (!first) {
    const damaged = texts.findIndex((text) => looksLikeOurs(text, key.blob));
    if (damaged < 0) return [finding(host, 'key-line-missing', { is: 'no-key-line', path }, createAgain)];
    const where = `${path}:${damaged + 1}: ${(texts[damaged] ?? '').slice(0, 120)}`;
    return [
      finding(
        host,
        'key-line-damaged',
        where,
        edit(`${damaged + 1}d`, [change(damaged + 1, null)]),
        createAgain,
      ),
    ];
  }
  const found: Finding<Code>[] = [];
  const add = (code: Code, line: KeyLine, script: string): void => {
    found.push(finding(host, code, `${path}:${line.number}: ${line.options}`.slice(0, 300), edit(script)));
  };
  // sshd takes the first line that lets the client in: what stands behind one without options does not matter.
  const free = lines.findIndex(({ options }) => options === '');
  for (const line of free < 0 ? lines : lines.slice(0, free)) {
    const without = `${line.number}s/^.*\\(${key.type} \\)/\\1/`;
    const from = optionOf('from', line.options);
    const expiry = optionOf('expiry-time', line.options);
    if (from !== undefined) {
      const out = clients.filter((client) => !letsIn(from, client));
      if (out.length > 0 && free < 0) add('key-line-from', line, without);
    } else if (expiry !== undefined && (free < 0 || !isOver(expiry, evidence.now)))
      add('key-line-expiry', line, without);
    else if (optionOf('command', line.options) !== undefined) add('key-line-command', line, without);
  }
  if (second && free >= 0 && lines.every(({ options }) => options === ''))
    found.push(
      finding(
        host,
        'key-line-doubled',
        { is: 'key-lines', path, lines: lines.map(({ number }) => number) },
        edit(
          lines
            .slice(1)
            .map(({ number }) => `${number}d`)
            .join(';'),
          lines.slice(1).map(({ number }) => change(number, null)),
        ),
      ),
    );
  return found;
}

function keyLine(text: string, number: number, { type, blob }: PublicKey): KeyLine[] {
  if (/^\s*#/.test(text)) return [];
  const at = text.indexOf(`${type} ${blob}`);
  const after = text.charAt(at + type.length + 1 + blob.length);
  if (at < 0 || !/^\s?$/.test(after)) return [];
  const options = text.slice(0, at).trim();
  // Not a word of its own: a comment, or damage.
  return at > 0 && !/\s$/.test(text.slice(0, at)) ? [] : [{ number, options }];
}

/** A line that was ours once: the mark, or a part of the key. */
function looksLikeOurs(text: string, blob: string): boolean {
  return / #OM\s*$/.test(text) || text.includes(blob.slice(0, 44)) || text.includes(blob.slice(-24));
}

/** The value of `name="value"` among options; undefined where there is none. */
function optionOf(name: string, options: string): string | undefined {
  const bare = new RegExp(`(?:^|,)${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(options);
  return bare?.[1];
}

/** `YYYYMMDD[HHMM[SS]][Z]`, in the host's own zone; told to the day. */
function isOver(expiry: string, now: number | undefined): boolean {
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)/.exec(expiry) ?? [];
  return now !== undefined && Date.UTC(Number(year), Number(month) - 1, Number(date)) / 1000 < now;
}
