import { joinLines, newLine, putOnTop, splitLines, withoutLines } from './lines.ts';

/** A line of ours: it ends in ` #OM`, and lets a key in. */
export interface TrustLine {
  /** `type base64 [comment]` */
  readonly publicKey: string;
  /** What stands before the key, as sshd(8) has it, such as `expiry-time="20270101"`; '' for nothing. */
  readonly options: string;
}

const key = String.raw`((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+) ([A-Za-z0-9+/]+={0,2})`;
const option = String.raw`[A-Za-z0-9-]+(?:="(?:\\"|[^"\\]|\\(?!"))*")?`;
const options = `${option}(?:,${option})*`;

/** Options, if any, type, key, perhaps a comment, then the mark. With a CR behind it, it is the user's. */
const OURS = new RegExp(String.raw`^(?:(${options})[ \t]+)??${key}(?: .*)? #OM$`);
const PUBLIC_KEY = new RegExp(String.raw`^${key}(?: [^\p{C}]*)?$`, 'u');
/** What is written is ASCII that shows. */
const OPTIONS = new RegExp(`^(?=[ -~]*$)(?:${options})?$`);

interface OwnLine {
  /** `type base64`, as which a key is the same in any line. */
  readonly key: string;
  readonly blob: string;
  readonly options: string;
}

function readLine(text: string): OwnLine | undefined {
  const [, before = '', type, blob = ''] = OURS.exec(text) ?? [];
  return type === undefined ? undefined : { key: `${type} ${blob}`, blob, options: before };
}

function keyOf({ publicKey, options: before }: TrustLine): string {
  const match = PUBLIC_KEY.exec(publicKey);
  if (!match) throw new TypeError('not a public key of one line');
  if (!OPTIONS.test(before)) throw new TypeError('not options of one line');
  return `${match[1]} ${match[2]}`;
}

function textOf({ publicKey, options: before }: TrustLine): string {
  return newLine(`${before === '' ? '' : `${before} `}${publicKey} #OM`).text;
}

/**
 * Rule 5.2: authorized_keys with a line for each key, new ones at its top. A line of ours with that key and these options stays
 * as it is, wherever; with other options it is replaced where it stands. See sshd(8) "AUTHORIZED_KEYS FILE FORMAT".
 *
 * @param file null when there is none
 * @returns the same buffer when nothing has to be changed
 * @throws TypeError when a key or its options are not of the form of {@link TrustLine}
 */
export function addTrustKeys(file: Buffer | null, lines: readonly TrustLine[]): Buffer {
  const wanted = new Map(lines.map((line) => [keyOf(line), line]));
  const found = splitLines(file).map((line) => ({ line, own: readLine(line.text) }));
  const there = new Set(found.flatMap(({ own }) => own?.key ?? []));
  const missing = [...wanted].flatMap(([one, line]) =>
    there.has(one) ? [] : [{ text: textOf(line), end: '\n' } as const],
  );
  // Not one by one: what stands beside a line with other options would go on to let the key in.
  const differing = new Set(
    found.flatMap(({ own }) => {
      const line = own && wanted.get(own.key);
      return line && line.options !== own.options ? [own.key] : [];
    }),
  );
  if (differing.size === 0) return file && missing.length === 0 ? file : putOnTop(missing, file);
  const kept = found.flatMap(({ line, own }) => {
    if (!own || !differing.has(own.key)) return [line];
    const other = wanted.get(own.key);
    // The first takes the place of all.
    wanted.delete(own.key);
    return other ? [{ ...line, text: textOf(other) }] : [];
  });
  return putOnTop(missing, joinLines(kept));
}

/**
 * The file without our lines; lines of the user's with the same keys stay.
 *
 * @param blobs the keys whose lines go, in base64; undefined for all
 */
export function removeTrustKeys(file: Buffer, blobs?: ReadonlySet<string>): Buffer {
  return withoutLines(file, (text) => {
    const own = readLine(text);
    return own !== undefined && (blobs?.has(own.blob) ?? true);
  });
}

/**
 * Whether a line lets somebody log in by a key or a certificate; one with a forced command does not. See sshd(8)
 * "AUTHORIZED_KEYS FILE FORMAT".
 */
export function letsIn(file: Buffer): boolean {
  return splitLines(file).some(
    ({ text }) =>
      !/^[ \t]*#/.test(text) &&
      !/(?:^|[\s,])command="/i.test(text) &&
      /(?:^|[ \t])(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+[ \t]+AAAA/.test(text),
  );
}

/** Our lines, in file order; comments are left out. */
export function trustLinesOf(file: Buffer): (TrustLine & { readonly blob: string })[] {
  return splitLines(file).flatMap(({ text }) => {
    const own = readLine(text);
    return own ? [{ publicKey: own.key, options: own.options, blob: own.blob }] : [];
  });
}
