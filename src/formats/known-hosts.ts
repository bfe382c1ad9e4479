import { joinLines, type Line, newLine, putOnTop, splitLines, withoutLines } from './lines.ts';

export { lookupHostKeys, type ParsedKnownHosts, parseKnownHosts } from './known-hosts-lookup.ts';

/** A cluster host as its known_hosts lines need it. */
export interface KnownHost {
  /** Addresses and host names, as a user would type them. */
  names: string[];
  port: number;
  keys: { type: string /** base64 */; blob: string }[];
}

const OURS = /^([^\s,|@#]+) ([\w@.-]+) ([A-Za-z0-9+/]+={0,2}) #OM$/;
const NAME = /^[\w.:-]+$/;

/**
 * Rule 5.3: `NAME TYPE BLOB #OM` for every name and key, `[NAME]:PORT` where the port is not 22; each line once.
 * See sshd(8) "SSH_KNOWN_HOSTS FILE FORMAT".
 *
 * @throws TypeError for a name or key that would not stay one field of one line (rule 7.7)
 */
export function trustLines(hosts: readonly KnownHost[]): string[] {
  const lines = new Set<string>();
  for (const host of hosts) {
    for (const name of host.names) {
      if (!NAME.test(name)) throw new TypeError('a host name with characters that known_hosts cannot hold');
      const field = host.port === 22 ? name : `[${name}]:${host.port}`;
      for (const key of host.keys) lines.add(checked(`${field} ${key.type} ${key.blob} #OM`));
    }
  }
  return [...lines];
}

function checked(line: string): string {
  if (!OURS.test(line)) throw new TypeError('not a known_hosts line of ours');
  return line;
}

/** What decides that a line speaks for the same thing as another: the name field and the key type. */
function subjectOf(text: string): string | undefined {
  if (!text.endsWith(' #OM')) return undefined;
  const match = OURS.exec(text);
  return match ? `${match[1]?.toLowerCase()} ${match[2]}` : undefined;
}

/**
 * Puts the lines that the file lacks at its top, in their order. Our lines with the same name and key type but
 * another key are dropped; our lines of other hosts, and everything of the user's, stay. With nothing missing and
 * nothing stale the same bytes come back.
 *
 * @param file null when there is none
 * @param lines as `trustLines` makes them
 * @throws TypeError when one of `lines` is not of that form
 */
export function addKnownHosts(file: Buffer | null, lines: readonly string[]): Buffer {
  const wanted = new Set(lines.map(checked));
  const subjects = new Set([...wanted].map(subjectOf));
  const present = new Set<string>();
  const kept: Line[] = [];
  const old = splitLines(file);
  for (const line of old) {
    const subject = subjectOf(line.text);
    if (wanted.has(line.text)) present.add(line.text);
    else if (subject !== undefined && subjects.has(subject)) continue;
    kept.push(line);
  }
  const missing = [...wanted].filter((line) => !present.has(line)).map(newLine);
  const rest = kept.length === old.length ? file : joinLines(kept);
  return missing.length === 0 && rest !== null ? rest : putOnTop(missing, rest);
}

/** The file without exactly the given lines of ours. */
export function removeKnownHosts(file: Buffer, lines: readonly string[]): Buffer {
  const ours = new Set(lines.map(checked));
  return withoutLines(file, (text) => ours.has(text));
}
