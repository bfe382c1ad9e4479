import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs';
import { chmod, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HostError } from '../problem.ts';
import askpass from './askpass.sh';

/** This process, and whose it is. */
interface RunningProcess {
  readonly processId: number;
  readonly uid: number;
}

/** A question of a running ssh. */
export interface Question {
  /** The process that asks: the ssh that was started, or one that it started for a jump host. */
  readonly pid: number;
  /** Hostile where a server's words are in it. */
  readonly text: string;
}

/**
 * A folder of one ssh process, which only this user can enter: the known_hosts file that it fills, the pipes by which it asks
 * and tells, the socket of its agent.
 */
export interface Room {
  readonly knownHosts: string;
  readonly agentSocket: string;
  /** `-E`: gets the log of ssh. */
  readonly log: string;
  /** `SSH_ASKPASS`. */
  readonly askpass: string;
  /** Called with pieces of the log. */
  onLog(listener: (piece: Buffer) => void): void;
  onQuestion(listener: (question: Question) => void): void;
  /** Answers the last question, by one line. */
  answer(line: string): void;
  /** Ends all, and takes the folder away. */
  close(): void;
}

/**
 * Makes a room. A named pipe is no file: what goes through it never lies on a disk.
 *
 * @throws HostError `open-folder` where other users could exchange the folder, `no-system-ssh` where it cannot be made
 */
export async function openRoom({ processId, uid }: RunningProcess): Promise<Room> {
  const base = tmpdir();
  await requireSafe(base, uid);
  const folder = await mkdtemp(join(base, 'gs_sshexkey-'));
  const path = (name: string): string => join(folder, name);
  try {
    await promisify(execFile)('mkfifo', ['-m', '600', path('log'), path('ask'), path('answer')]);
    await writeFile(path('owner'), `${processId}\n`, { mode: 0o600 });
    await writeFile(path('askpass'), askpass, { mode: 0o700 });
    // Whatever the umask is.
    await chmod(path('askpass'), 0o700);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new HostError({ code: 'no-system-ssh', text: String(error) });
  }
  // Open both ways, so that a pipe does not end with the first who closes it.
  const open = (name: string): number => openSync(path(name), constants.O_RDWR | constants.O_NONBLOCK);
  const listen = (name: string): Socket => new Socket({ fd: open(name), readable: true, writable: false });
  const log = listen('log');
  const ask = listen('ask');
  const answers = open('answer');
  let closed = false;
  let asked = '';
  return {
    knownHosts: path('known_hosts'),
    agentSocket: path('agent'),
    log: path('log'),
    askpass: path('askpass'),
    onLog: (listener) => void log.on('data', listener),
    onQuestion: (listener) => {
      ask.on('data', (piece: Buffer) => {
        const questions = `${asked}${piece.toString('utf8')}`.split('\0');
        asked = questions.pop() ?? '';
        for (const one of questions) {
          const [, pid = '', text = ''] = /^(\d+) (.*)$/s.exec(one) ?? [];
          listener({ pid: Number(pid), text });
        }
      });
    },
    answer: (line) => {
      if (!closed) writeSync(answers, `${line}\n`);
    },
    close: () => {
      if (closed) return;
      closed = true;
      // At once, as the tool may be about to end; and first, so that nobody opens a pipe that nobody answers.
      rmSync(folder, { recursive: true, force: true });
      log.destroy();
      ask.destroy();
      closeSync(answers);
    },
  };
}

/** Others must not be able to rename what lies in the folder: it is ours or root's, and sticky where others may write. */
async function requireSafe(base: string, user: number): Promise<void> {
  const { uid, mode } = await stat(base).catch((error: unknown) => {
    throw new HostError({ code: 'no-system-ssh', text: String(error) });
  });
  const own = uid === 0 || uid === user;
  if (own && ((mode & 0o022) === 0 || (mode & 0o1000) !== 0)) return;
  throw new HostError({ code: 'open-folder', path: base });
}
