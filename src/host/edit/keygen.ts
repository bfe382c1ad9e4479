import type { Session } from '../../transport/session.ts';
import lock from '../read/lock.sh';
import { programFailed } from '../read/program-failed.ts';
import program from './keygen.sh';

/** Makes a key pair on this machine by its own ssh-keygen. Throws HostError with `program-failed`. */
export async function generateKeyPair(
  session: Session,
  passphrase: string,
  timeoutMs: number,
): Promise<{ privateKey: Buffer; publicKey: string }> {
  const input = [Buffer.from(`${passphrase}\n`)];
  const { status, stdout, stderr } = await session.run(`${lock}${program}`, {
    input,
    timeoutMs,
    maxOutput: 65536,
  });
  const text = stdout.toString('latin1');
  const privateKey = /^private ([A-Za-z0-9+/=]+)$/m.exec(text)?.[1];
  const publicKey = /^public (ssh-ed25519 [A-Za-z0-9+/=]+)\s*$/m.exec(text)?.[1];
  if (status !== 0 || !privateKey || !publicKey) throw programFailed(status, `${text} ${stderr}`);
  return { privateKey: Buffer.from(privateKey, 'base64'), publicKey };
}
