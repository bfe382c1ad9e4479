import { HostError } from '../../transport/problem.ts';
import type { Unsupported } from '../../transport/unsupported.ts';

/** What the records of an answer may take, in bytes: every line costs many times its length here. */
export const maxRecords = 65_536;

/**
 * Looks up records, the lines of an answer that are a word and a value.
 *
 * @throws HostError with `unsupported` when the host says why it cannot take part, `locked` when another run has the lock;
 *   Error when there are too many, or not exactly `one`
 */
export function recordsOf(answer: Buffer) {
  if (answer.length > maxRecords) throw new Error('more records than a host can have');
  const head = answer.toString('utf8');
  const records = head.split('\n').map((line): [string, string] => {
    const space = line.indexOf(' ');
    return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
  });
  const all = (kind: string): string[] => records.filter(([k]) => k === kind).map(([, value]) => value);
  const one = (kind: string): string => {
    const [value, more] = all(kind);
    if (value === undefined || more !== undefined) throw new Error(`not one ${kind} record`);
    return value;
  };
  const [stop] = all('stop');
  if (stop !== undefined) throw new HostError({ code: 'unsupported', why: readStop(stop.slice(0, 400)) });
  const [, session, holder] = /^([0-9a-f]{0,64}) (.*)$/.exec(all('locked')[0] ?? '') ?? [];
  if (session !== undefined && holder !== undefined)
    throw new HostError({ code: 'locked', session, holder: holder.slice(0, 200) });
  return { all, one };
}

/** What probe.sh lets a host send of files. */
const mostBytes = 8_000_000;

/** Why greet.sh and probe.sh have stopped: a word and what it is about, or the words of lock.sh. */
function readStop(stop: string): Unsupported {
  if (stop === 'no-home') return { is: 'no-home' };
  const [, word, bytes, path = ''] = /^(no-journal|too-large (\d{1,12})) (\/.*)$/.exec(stop) ?? [];
  if (word === 'no-journal') return { is: word, path };
  if (bytes !== undefined) return { is: 'too-large', path, bytes: Number(bytes), most: mostBytes };
  return { is: 'said', text: stop };
}
