import { HostError } from '../transport/problem.ts';
import type { Session } from '../transport/session.ts';
import program from './agents.sh';
import { layout } from './layout.ts';

/**
 * Starts the user's two ssh-agents on a host, as far as they do not run already, and loads the trust key.
 *
 * @param blob the public key's blob in base64
 * @param passphrase opens the private key; travels on standard input only
 * @throws HostError with `program-failed`
 */
export async function startAgents(
  session: Session,
  home: string,
  blob: string,
  passphrase: string,
  timeoutMs: number,
): Promise<void> {
  const { tmp, privateKey } = layout(home);
  const input = [Buffer.from(`${tmp}\n${privateKey}\n${blob}\n${passphrase}\n`)];
  const { status, stdout } = await session.run(program, { input, timeoutMs, maxOutput: 65536 });
  if (status === 0) return;
  const text = stdout.toString('utf8').replaceAll(passphrase, '[secret]').trim().slice(0, 500);
  throw new HostError({ code: 'program-failed', status, text });
}
