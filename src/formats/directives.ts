/** A line of a configuration: where it stands, and its text. */
export interface PlacedLine {
  readonly file: string;
  readonly number: number;
  readonly text: string;
}

/** A setting of ssh_config(5) or sshd_config(5), where it stands. */
export interface Directive extends PlacedLine {
  /** In lower case, under its name of today. */
  readonly keyword: string;
  /** Its arguments as they are written. */
  readonly value: string;
  /** The line that begins its `Match` block; empty outside of one. */
  readonly match: string;
}

/** Keywords that other releases name otherwise. */
const renamed: Readonly<Record<string, string>> = {
  pubkeyacceptedkeytypes: 'pubkeyacceptedalgorithms',
  hostbasedkeytypes: 'hostbasedacceptedalgorithms',
  hostbasedacceptedkeytypes: 'hostbasedacceptedalgorithms',
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
  dsaauthentication: 'pubkeyauthentication',
  keepalive: 'tcpkeepalive',
};

/** A keyword in lower case, under its name of today. */
export function keywordNamed(word: string): string {
  const lower = word.toLowerCase();
  return renamed[lower] ?? lower;
}

/** Keyword and arguments of a line, as ssh and sshd take them apart; undefined for an empty one or a comment. */
export function splitDirective(
  text: string,
): { readonly keyword: string; readonly value: string } | undefined {
  const [, word, value = ''] = /^\s*"?([A-Za-z][A-Za-z0-9]*)"?(?:\s*=\s*|\s+|$)(.*?)\s*$/s.exec(text) ?? [];
  return word === undefined ? undefined : { keyword: keywordNamed(word), value };
}

/** The lines of all files, by file and in order. */
function byFile(lines: readonly PlacedLine[]): ReadonlyMap<string, readonly PlacedLine[]> {
  const files = new Map<string, PlacedLine[]>();
  for (const line of lines) {
    const own = files.get(line.file);
    if (own) own.push(line);
    else files.set(line.file, [line]);
  }
  return files;
}

/** How deep files may include others, as in OpenSSH. */
const depthLimit = 16;
/** Directives that are told at most: files may include one another any number of times. */
const mostDirectives = 20_000;

/**
 * The settings that ssh has taken for a target, in the order in which the first of a kind counts.
 *
 * @param lines the lines of its files
 * @param trace what it logged of reading them at its highest level of debugging, without the level: which files, which blocks
 * are for this target, and what they include
 */
export function clientDirectives(
  lines: readonly PlacedLine[],
  trace: readonly string[],
): readonly Directive[] {
  const files = byFile(lines);
  const { read, active, included } = readTrace(trace);
  const found: Directive[] = [];
  const walk = (file: string, depth: number): void => {
    let within = true;
    let match = '';
    for (const line of files.get(file) ?? []) {
      const place = `${line.file}:${line.number}`;
      const { keyword, value } = splitDirective(line.text) ?? {};
      if (keyword === undefined || value === undefined || found.length >= mostDirectives) continue;
      if (keyword === 'host' || keyword === 'match') {
        within = active.has(place) || /^\s*match\s+all\s*$/i.test(line.text);
        match = keyword === 'match' ? line.text.trim() : '';
      } else if (within && keyword === 'include' && depth < depthLimit)
        for (const one of included.get(place) ?? []) walk(one, depth + 1);
      else if (within) found.push({ ...line, keyword, value, match });
    }
  };
  const inner = new Set([...included.values()].flat());
  for (const file of new Set(read)) if (!inner.has(file)) walk(file, 0);
  return found;
}

/** What ssh logs of reading its configuration. */
function readTrace(trace: readonly string[]) {
  const read: string[] = [];
  const active = new Set<string>();
  const included = new Map<string, string[]>();
  let matching: string | undefined;
  for (const line of trace) {
    const [, file] = /^Reading configuration data (.+)$/.exec(line) ?? [];
    if (file !== undefined) read.push(file);
    const [, at = '', number = '', said = ''] = /^(\/.*?|~.*?) line (\d{1,7}): (.*)$/.exec(line) ?? [];
    const place = `${at}:${number}`;
    if (said.startsWith('Applying options for ')) active.add(place);
    else if (/^(?:not )?matched /.test(said)) matching = place;
    const [, other] = /^Including file (.+?) depth \d+(?: \(parse only\))?$/.exec(said) ?? [];
    if (other !== undefined) included.set(place, [...(included.get(place) ?? []), other]);
    if (line === 'match found' && matching !== undefined) active.add(matching);
    if (line === 'match found' || line === 'match not found') matching = undefined;
  }
  return { read, active, included };
}

/** An `Include` of a configuration: a file, and where it is included. */
export interface Included {
  readonly file: string;
  readonly number: number;
  readonly path: string;
}

/** The settings of sshd's files, in the order in which it reads them. Those of `Match` blocks hold for some clients. */
export function serverDirectives(
  first: string,
  lines: readonly PlacedLine[],
  includes: readonly Included[],
): readonly Directive[] {
  const files = byFile(lines);
  const found: Directive[] = [];
  const walk = (file: string, outer: string, depth: number): void => {
    let match = outer;
    const seen = new Set<string>();
    for (const line of files.get(file) ?? []) {
      const place = `${line.number}:${line.text}`;
      const { keyword, value } = splitDirective(line.text) ?? {};
      if (keyword === undefined || value === undefined || found.length >= mostDirectives || seen.has(place))
        continue;
      // A file that is included twice was told twice.
      seen.add(place);
      if (keyword === 'match') match = line.text.trim();
      else if (keyword !== 'include') found.push({ ...line, keyword, value, match });
      else if (depth < depthLimit) {
        const paths = includes.filter((one) => one.file === file && one.number === line.number);
        for (const path of new Set(paths.map((one) => one.path))) walk(path, match, depth + 1);
      }
    }
  };
  walk(first, '', 0);
  return found;
}
