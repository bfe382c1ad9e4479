import { HostError } from '../transport/problem.ts';
import type { Session } from '../transport/session.ts';
import program from './logins.sh';

/** How one login from a host to a target went. */
export type LoginResult =
  | { readonly ok: true }
  /**
   * `status` is that of ssh: 255 for its own errors, else the remote command's; 124 when it took too long. `said` is the
   * end of what ssh printed, with what it logged of the keys that it offered: hostile text.
   */
  | { readonly ok: false; readonly status: number; readonly said: string };

/** Bytes of what ssh said that logins.sh passes on. */
const maxSaid = 2048;

/**
 * Logs in from a host to targets by its own OpenSSH client.
 *
 * @param workers how many logins at a time
 * @param limits what a server's answer and a whole login may take, in seconds
 * @returns one result a target, in the order of the targets
 */
export async function tryLogins(
  session: Session,
  targets: readonly string[],
  workers: number,
  { answer, login }: { answer: number; login: number },
): Promise<readonly LoginResult[]> {
  if (targets.length === 0) return [];
  const count = Math.min(workers, targets.length);
  const input = [
    Buffer.from(`${count}\n${answer}\n${login}\n${targets.map((target) => `${target}\n`).join('')}end\n`),
  ];
  // Every login may be tried five times, with pauses: the worst case of one worker's share, and some air.
  const timeoutMs = (Math.ceil(targets.length / count) * (5 * login + 15) + 60) * 1000;
  const { stdout } = await session.run(program, {
    input,
    timeoutMs,
    maxOutput: 65536 + targets.length * 4096,
  });
  const results = new Map<number, LoginResult>();
  for (const line of stdout.toString('latin1').split('\n')) {
    const [, word, number, status, said = ''] =
      /^(ok|failed) (\d{1,6})(?: (\d{1,3}) ([\w+/=]*))?$/.exec(line) ?? [];
    if (Number(number) >= targets.length) continue;
    if (word === 'ok') results.set(Number(number), { ok: true });
    if (word === 'failed' && status !== undefined) {
      const text = Buffer.from(said, 'base64').toString('utf8').slice(0, maxSaid);
      results.set(Number(number), { ok: false, status: Number(status), said: text });
    }
  }
  const told = targets.flatMap((_, i) => results.get(i) ?? []);
  if (told.length !== targets.length)
    throw new HostError({
      code: 'malformed-answer',
      text: `${told.length} of ${targets.length} logins told`,
    });
  return told;
}
