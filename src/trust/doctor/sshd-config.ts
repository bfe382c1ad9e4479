import { matchPattern } from '../../formats/host-pattern.ts';
import type { ConfigLine, Evidence } from '../../host/examine/evidence.ts';

/** A line of sshd's configuration, with the Match block that it stands in, if any. */
export interface OrderedLine extends ConfigLine {
  readonly match: string;
}

/** As sshd itself: how deep files may include each other. */
const maxDepth = 16;
/** Most lines that are put in order: hostile files could include each other over and over. */
const maxLines = 20_000;

/** The first word of a line, in lower case; empty for a comment. */
export function keywordOf(text: string): string {
  return /^\s*([A-Za-z0-9]+)/.exec(text)?.[1]?.toLowerCase() ?? '';
}

/** What stands behind the keyword, without quotes. */
export function wordsOf(text: string): string {
  return /^\s*\w+[\s=]+(.*?)\s*$/.exec(text)?.[1]?.replaceAll('"', '') ?? '';
}

/**
 * The lines in the order of sshd: a file that is included stands in the place of its Include, within the Match block there, and a
 * Match block ends with its file. Those of files that nothing includes come last.
 */
export function orderedLines({
  sshdConfig,
  configLines,
}: Pick<Evidence, 'sshdConfig' | 'configLines'>): readonly OrderedLine[] {
  const files = new Map<string, ConfigLine[]>();
  for (const line of configLines) files.set(line.file, [...(files.get(line.file) ?? []), line]);
  const ordered: OrderedLine[] = [];
  const read = new Set<string>();
  const walk = (file: string, outer: string, depth: number): void => {
    read.add(file);
    let match = outer;
    for (const line of files.get(file) ?? []) {
      if (ordered.length >= maxLines) return;
      const keyword = keywordOf(line.text);
      if (keyword === 'match') match = line.text.trim();
      ordered.push({ ...line, match });
      if (keyword !== 'include' || depth >= maxDepth) continue;
      for (const pattern of wordsOf(line.text).split(/\s+/))
        for (const one of [...files.keys()].filter((path) => isMeant(path, pattern)).sort())
          walk(one, match, depth + 1);
    }
  };
  walk(sshdConfig, '', 0);
  for (const file of files.keys()) if (!read.has(file)) walk(file, '', maxDepth);
  return ordered;
}

/** Whether a pattern of Include means a file; `[...]`, which nobody uses there, is no pattern here. */
function isMeant(path: string, pattern: string): boolean {
  const ours = path.split('/');
  const theirs = (pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`).split('/');
  const isPart = (name: string, part: string): boolean =>
    matchPattern(name, part) && (!name.startsWith('.') || part.startsWith('.'));
  return ours.length === theirs.length && ours.every((name, i) => isPart(name, theirs[i] ?? ''));
}

/**
 * The line that makes a setting what it is: in sshd the first value counts, and that of a Match block before one for all.
 *
 * @param value what sshd is set to; undefined: any line of the keyword will do
 * @param partly whether it is so for some clients only
 */
export function lineOf(
  keyword: string,
  evidence: Pick<Evidence, 'sshdConfig' | 'configLines'>,
  value?: string,
  partly = false,
): OrderedLine | undefined {
  const lines = orderedLines(evidence).filter(({ text }) => keywordOf(text) === keyword.toLowerCase());
  const says = ({ text }: OrderedLine): boolean =>
    value === undefined || plain(wordsOf(text)) === plain(value);
  const forAll = lines.filter(({ match }) => match === '');
  const forSome = lines.filter(({ match }) => match !== '');
  const [first] = forAll;
  const said = forSome.find(says);
  if (partly) return said ?? forSome[0] ?? first;
  return first && says(first) ? first : (said ?? first ?? forSome[0]);
}

/** Values that sshd shows otherwise than they may be written. */
function plain(value: string): string {
  const text = value.toLowerCase().replaceAll(/\s+/g, ' ');
  return text === 'without-password' ? 'prohibit-password' : text;
}
