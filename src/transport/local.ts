import { spawn } from 'node:child_process';
import type { Session } from './session.ts';
import { openShell, shellCommand } from './shell.ts';

/** What a program may take on this machine. */
const patienceMs = 60_000;

/**
 * A session on this machine: a child process, no sshd and no password. It gets a session of its own (setsid), so
 * that ssh-add and ssh-keygen find no terminal to ask on, and Ctrl-C reaches this tool alone.
 */
export function openLocalSession(env: NodeJS.ProcessEnv, library: readonly string[]): Session {
  const child = spawn('/bin/sh', ['-c', shellCommand], {
    cwd: '/',
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.on('error', () => child.stdout.destroy());
  const { stdin, stdout, stderr } = child;
  // The end of its input ends it, after what its programs' own traps do.
  const destroy = (): void => {
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
  };
  return openShell({ stdin, stdout, stderr, destroy }, library, patienceMs);
}
