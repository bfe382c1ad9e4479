import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import type { Library, Session } from './session.ts';
import { openShell, shellCommand } from './shell.ts';

/** What a program may take on this machine. */
const patienceMs = 60_000;
/** O_CLOEXEC as the kernel shows it on all of Node's architectures. */
const closeOnExec = 0o2000000;

/**
 * A session on this machine: a child process, no sshd and no password. It gets a session of its own (setsid), so
 * that ssh-add and ssh-keygen find no terminal to ask on, and Ctrl-C reaches this tool alone.
 */
export function openLocalSession(env: NodeJS.ProcessEnv, user: string, library: Library): Session {
  const nothing = openSync('/dev/null', 'r+');
  const child = spawn('/bin/sh', ['-c', shellCommand], {
    cwd: '/',
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', ...inherited().fill(nothing)],
  });
  closeSync(nothing);
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('a child process without pipes');
  child.on('error', () => stdout.destroy());
  // The end of its input ends it, after what its programs' own traps do.
  const destroy = (): void => {
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
  };
  return openShell({ stdin, stdout, stderr, destroy }, user, library, patienceMs);
}

/**
 * Descriptors from 3 on that this process got from whoever started it, such as the end of a pipe, and that would go on to the
 * child: an agent that starts there would hold them for ever. Something else has to take their place; `ignore` leaves them.
 */
function inherited(): number[] {
  const numbers = readdirSync('/proc/self/fd').map(Number);
  const passedOn = numbers.filter((number) => number > 2 && !closesOnExec(number));
  return new Array<number>(Math.max(0, ...passedOn.map((number) => number - 2)));
}

function closesOnExec(number: number): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${number}`, 'latin1'))?.[1];
    return flags === undefined || (Number.parseInt(flags, 8) & closeOnExec) !== 0;
  } catch {
    // The one by which the folder was read.
    return true;
  }
}
