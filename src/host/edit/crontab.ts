import { HostError } from '../../transport/problem.ts';
import type { Behind, Session } from '../../transport/session.ts';
import { programFailed } from '../read/program-failed.ts';
import { type JournalPlace, journalLines, printfBytes, sha256 } from './apply.ts';
import program from './crontab.sh';
import journal from './journal.sh';

/** The text of the program that the host runs. */
export const crontabProgram = `${journal}${program}`;

/** A crontab of 10,000 lines, as many as Debian's cron takes, has less. */
const maxCrontab = 1024 * 1024;

/** What `crontab -l` gave on a host. */
export interface CrontabAnswer {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Reads the user's crontab as it is. Throws HostError. */
export async function readCrontabOf(
  session: Session,
  timeoutMs: number,
  behind?: Behind,
): Promise<CrontabAnswer> {
  const input = [Buffer.from('read\n')];
  const { stdout } = await session.run(crontabProgram, { input, timeoutMs, maxOutput: maxCrontab, behind });
  const answer = readAnswer(stdout);
  if (answer) return answer;
  throw new HostError({ code: 'malformed-answer', text: 'crontab' });
}

function readAnswer(stdout: Buffer): CrontabAnswer | undefined {
  const at = stdout.lastIndexOf('\nstatus ');
  const status = /^\nstatus (\d{1,3})\n$/.exec(stdout.subarray(at).toString('latin1'))?.[1];
  if (at < 0 || status === undefined) return undefined;
  const said = Buffer.from(stdout.subarray(0, at));
  if (status === '0') return { status: 0, stdout: said, stderr: '' };
  return { status: Number(status), stdout: Buffer.alloc(0), stderr: said.toString('utf8').slice(0, 1000) };
}

/**
 * Makes the user's crontab where there is none, noted in the journal.
 *
 * @returns what there is already; undefined where it was made
 * @throws HostError with `program-failed`
 */
export async function beginCrontab(
  session: Session,
  bytes: Buffer,
  place: JournalPlace,
  timeoutMs: number,
  behind?: Behind,
): Promise<CrontabAnswer | undefined> {
  const input = [Buffer.from(`begin - = ${place.word}\n${journalLines(place)}${printfBytes(bytes)}\n`)];
  const { status, stdout } = await session.run(crontabProgram, {
    input,
    timeoutMs,
    maxOutput: maxCrontab,
    behind,
  });
  const found = status === 0 && stdout.length > 0 ? readAnswer(stdout) : undefined;
  if (!found) requireWritten(status, stdout);
  return found;
}

/**
 * Replaces the user's crontab, if it still is `was`; null is none. Noted in the journal.
 *
 * @throws HostError with `changed` or `program-failed`
 */
export async function writeCrontab(
  session: Session,
  was: Buffer | null,
  bytes: Buffer | null,
  place: JournalPlace,
  timeoutMs: number,
): Promise<void> {
  const isShort = bytes !== null && bytes.length < 512;
  const size = isShort ? '=' : (bytes?.length ?? '-');
  const head = `write ${was ? sha256(was) : '-'} ${size} ${place.word}\n${journalLines(place)}`;
  const body = isShort ? Buffer.from(`${printfBytes(bytes)}\n`) : (bytes ?? Buffer.alloc(0));
  const input = [Buffer.from(head), body];
  const { status, stdout } = await session.run(crontabProgram, { input, timeoutMs, maxOutput: 65536 });
  requireWritten(status, stdout);
}

function requireWritten(status: number, stdout: Buffer): void {
  if (status === 0) return;
  const said = stdout.toString('utf8').trim().slice(0, 300);
  if (said === 'changed') throw new HostError({ code: 'changed', path: 'the crontab' });
  throw programFailed(status, `failed the crontab\n${said}`);
}
