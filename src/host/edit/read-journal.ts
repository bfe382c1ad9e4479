import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import { checkedPath } from '../read/checked-values.ts';
import { programFailed } from '../read/program-failed.ts';
import type { KeptBytes } from './apply.ts';
import program from './read-journal.sh';

/** A file that a run changed: what it was, what the run made of it, what it is now; null is no file. */
export interface JournalFile extends KeptBytes {
  readonly path: string;
  readonly was: Buffer | null;
  readonly now: Buffer | null;
  readonly current: Buffer | null;
  readonly inPlace: boolean;
  /** Whether the host has noted that the change was carried out. */
  readonly done: boolean;
}

/** What a run has noted on a host; see journal.sh. */
export interface Journal {
  readonly directories: readonly string[];
  readonly modes: readonly { readonly path: string; readonly was: number; readonly mode: number }[];
  readonly files: readonly JournalFile[];
  /** `now` is empty where the run removed it. */
  readonly crontabs: readonly { readonly was: Buffer | null; readonly now: Buffer }[];
}

/** What read-journal.sh lets a host send, and records. */
const maxAnswer = 32 * 1024 * 1024;
/** Records, of which a run makes a few dozen. */
const maxRecords = 256 * 1024;

/**
 * Reads the journal that lies on a host.
 *
 * @param path its folder
 * @param word `look` changes nothing; `clear` takes away the copies that the run left beside files
 * @throws HostError with `program-failed` when it is not the user's own, or too large; `malformed-answer`, or what the session throws
 */
export async function readJournal(
  session: Session,
  path: string,
  word: 'clear' | 'look',
  timeoutMs: number,
): Promise<Journal> {
  const input = [Buffer.from(`${path}\n${word}\n`)];
  const { status, stdout } = await session.run(program, { input, timeoutMs, maxOutput: maxAnswer });
  if (status !== 0) {
    const text = /^failed .*\n.*/m.exec(stdout.toString('utf8'))?.[0] ?? '';
    throw programFailed(status, text);
  }
  try {
    return parseJournal(stdout);
  } catch (error) {
    throw new HostError({ code: 'malformed-answer', text: `${path}: ${String(error)}`.slice(0, 300) });
  }
}

/** Reads the answer of read-journal.sh. Throws Error when it makes no sense. */
export function parseJournal(answer: Buffer): Journal {
  if (answer.length === 0) return { directories: [], modes: [], files: [], crontabs: [] };
  const marker = Buffer.from(answer.subarray(0, 5).equals(Buffer.from('data\n')) ? 'data\n' : '\ndata\n');
  const at = answer.indexOf(marker);
  if (at < 0) throw new Error('no data record');
  if (at > maxRecords) throw new Error('more records than a run can make');
  const lines = answer.subarray(0, at).toString('utf8').split('\n');
  let offset = at + marker.length;
  const blobs = lines
    .filter((line) => line === 'none' || /^blob \d{1,9}$/.test(line))
    .map((line): Buffer | null => {
      if (line === 'none') return null;
      const start = offset;
      offset += Number(line.slice(5));
      return answer.subarray(start, offset);
    });
  if (offset !== answer.length) throw new Error('a file changed while it was read');

  // A line that a full disk cut short says nothing.
  const records = lines.flatMap((line) => {
    const [, kind, value] = /^record (\S+) (.*)$/.exec(line) ?? [];
    return kind === undefined || value === undefined ? [] : [{ kind, value }];
  });
  const done = new Set(records.flatMap(({ kind, value }) => (kind === 'done' ? value : [])));
  const directories: string[] = [];
  const modes: { path: string; was: number; mode: number }[] = [];
  const files: JournalFile[] = [];
  const crontabs: { was: Buffer | null; now: Buffer }[] = [];
  let held = '';
  for (const { kind, value } of records) {
    if (kind === 'was') held = value;
    if (kind === 'directory') directories.push(checkedPath(value));
    if (kind === 'mode') modes.push(readMode(value));
    if (kind === 'crontab') {
      const [was = null, now = null] = blobs.splice(0, 2);
      if (now) crontabs.push({ was, now });
    }
    if (kind !== 'file' && kind !== 'rewrite' && kind !== 'remove') continue;
    const [, number = '', path = ''] = /^(\d+) (.*)$/.exec(value) ?? [];
    const [was = null, now = null, current = null] = blobs.splice(0, 3);
    const [keptOf, folder] = /^(\d+) ([0-9a-f]+\.old)$/.exec(held)?.slice(1) ?? [];
    const file = {
      entry: Number(number),
      folder: keptOf === number ? folder : undefined,
      path: checkedPath(path),
      was,
      current,
      inPlace: kind === 'rewrite',
      done: done.has(number),
    };
    if (now) files.push({ ...file, now: kind === 'remove' ? null : now });
  }
  return { directories, modes, files, crontabs };
}

function readMode(value: string): { path: string; was: number; mode: number } {
  const [, mode = '', was = '', path = ''] = /^([0-7]{1,4}) ([0-7]{1,4}) (.*)$/.exec(value) ?? [];
  return { path: checkedPath(path), was: Number.parseInt(was, 8), mode: Number.parseInt(mode, 8) };
}
