import { HostError } from '../../transport/problem.ts';
import type { RunResult, Session } from '../../transport/session.ts';
import program from './as-user.sh';
import { isPlainUserName } from './probe.ts';

/** Most bytes of an answer where the caller sets no limit of its own: what probe.sh lets a host send, and some air. */
const defaultMaxOutput = 10 * 1024 * 1024;
const ran = 'ran\n';

/**
 * Root's session on a host as another user's: every program runs there as that user, away from root's own session. What it says is
 * that user's word. Running throws HostError with `unsupported` where the host has no means for it.
 */
export function sessionAs(session: Session, user: string): Session {
  if (!isPlainUserName(user)) throw new TypeError('not a plain user name');
  return {
    ...session,
    run: async (text, { input = [], timeoutMs, maxOutput = defaultMaxOutput }): Promise<RunResult> => {
      // Root's own part of it has the other half.
      const seconds = Math.max(2, Math.floor(timeoutMs / 2000));
      const body = Buffer.from(text);
      const given = Buffer.concat([...input, Buffer.from('\n')]);
      const head = [user, seconds, maxOutput, body.length, given.length].map((line) => `${line}\n`).join('');
      const limits = { timeoutMs, maxOutput: maxOutput + 1024 };
      const result = await session.run(program, { input: [Buffer.from(head), body, given], ...limits });
      const { stdout } = result;
      if (stdout.subarray(0, ran.length).toString('latin1') !== ran)
        throw new HostError({ code: 'unsupported', why: { is: refusalOf(stdout) } });
      return { ...result, stdout: stdout.subarray(ran.length) };
    },
  };
}

function refusalOf(answer: Buffer): 'no-setpriv' | 'not-run-as-user' {
  return answer.toString('latin1').trim() === 'refused' ? 'no-setpriv' : 'not-run-as-user';
}
