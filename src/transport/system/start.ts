import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type HostKey, hostKeyFromBlob } from '../host-key.ts';
import type { Room } from './room.ts';

/** What the machine gives to the ssh processes of a run. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  /** This process: those who ask on its behalf end when it is gone. */
  readonly processId: number;
  /** Whose it is. */
  readonly uid: number;
}

/**
 * Starts ssh without a terminal (setsid): it asks through the room, and Ctrl-C reaches this tool alone. Nothing secret is in
 * its arguments or its environment.
 */
export function startSsh(
  argv: readonly string[],
  room: Room,
  env: NodeJS.ProcessEnv,
): ChildProcessWithoutNullStreams {
  return spawn('ssh', argv, {
    cwd: '/',
    detached: true,
    // Before 8.4 a DISPLAY is what says that there is somebody to ask.
    env: { ...env, SSH_ASKPASS: room.askpass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: env.DISPLAY || ':0' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** The keys that ssh has written into the run's own known_hosts file, in their order; one of each type. */
export async function writtenKeys(path: string): Promise<readonly HostKey[]> {
  const text = await readFile(path, 'latin1').catch(() => '');
  const keys = text.split('\n').flatMap((line) => {
    const [, blob] = /^\S+ [a-z0-9@.-]+ ([A-Za-z0-9+/]+=*)(?: .*)?$/.exec(line) ?? [];
    return blob === undefined ? [] : [hostKeyFromBlob(Buffer.from(blob, 'base64'))];
  });
  return keys.filter(({ type }, i) => keys.findIndex((other) => other.type === type) === i);
}
