import type { Session } from '../../transport/session.ts';
import program from './sweep.sh';

/** Takes away what the recovery program leaves beside itself in `gaussdb_tmp`, once its agents have ended. Throws HostError. */
export async function sweepFolder(session: Session, folder: string, timeoutMs: number): Promise<void> {
  await session.run(program, { input: [Buffer.from(`${folder}\n`)], timeoutMs });
}
