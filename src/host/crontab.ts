import { HostError } from '../transport/problem.ts';
import type { Session } from '../transport/session.ts';
import { sha256 } from './apply.ts';
import program from './crontab.sh';

/** What `crontab -l` gave on a host. */
export interface CrontabAnswer {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Reads the user's crontab as it is. Throws HostError. */
export async function readCrontabOf(session: Session, timeoutMs: number): Promise<CrontabAnswer> {
  const { stdout } = await session.run(program, { input: [Buffer.from('read\n')], timeoutMs });
  const at = stdout.lastIndexOf('\nstatus ');
  const status = /^\nstatus (\d{1,3})\n$/.exec(stdout.subarray(at).toString('latin1'))?.[1];
  if (at < 0 || status === undefined) throw new HostError({ code: 'malformed-answer', text: 'crontab' });
  const said = Buffer.from(stdout.subarray(0, at));
  if (status === '0') return { status: 0, stdout: said, stderr: '' };
  return { status: Number(status), stdout: Buffer.alloc(0), stderr: said.toString('utf8').slice(0, 1000) };
}

/** Replaces the user's crontab, if it still is `was` (undefined for none). Throws HostError with `program-failed`. */
export async function writeCrontab(
  session: Session,
  was: Buffer | undefined,
  bytes: Buffer,
  timeoutMs: number,
): Promise<void> {
  const input = [Buffer.from(`write ${was ? sha256(was) : '-'} ${bytes.length}\n`), bytes];
  const { status, stdout } = await session.run(program, { input, timeoutMs, maxOutput: 65536 });
  if (status === 0) return;
  const said = stdout.toString('utf8').trim().slice(0, 300);
  const text = said === 'changed' ? 'changed the crontab' : `the crontab\n${said}`;
  throw new HostError({ code: 'program-failed', status, text });
}
