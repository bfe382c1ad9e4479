import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { patience } from './pace.ts';

export interface RunOptions {
  /** Written to stdin, which is then closed. */
  input?: string | Buffer;
  env?: NodeJS.ProcessEnv;
  /** Default 60 s, on a slow machine more. The error says what had been written until then. */
  timeoutMs?: number;
  /** Throw when the exit code is not 0. */
  check?: boolean;
  /** Called with the child as soon as it runs. */
  onStart?: (child: ChildProcess) => void;
}

export interface RunResult {
  /** Exit code; 128 + number for a signal, as a shell has it. */
  code: number;
  stdout: string;
  stderr: string;
  stdoutBytes: Buffer;
}

/** A program that could not be started, ran too long, or failed although it was to be checked. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly argv: readonly string[];
  readonly result: RunResult;

  constructor(message: string, argv: readonly string[], result: RunResult) {
    super(`${message}: ${argv.join(' ').slice(0, 500)}\n${result.stderr || result.stdout}`.trimEnd());
    this.argv = argv;
    this.result = result;
  }
}

/**
 * Runs a program to its end and collects what it writes.
 *
 * It gets a session of its own, so without a terminal nobody can ask questions on the caller's.
 *
 * @throws {@link CommandError}
 */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [program = '', ...rest] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      detached: true,
      stdio: 'pipe',
      ...(options.env ? { env: options.env } : {}),
    });
    options.onStart?.(child);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const result = (code: number): RunResult => {
      const stdoutBytes = Buffer.concat(out);
      return { code, stdout: stdoutBytes.toString(), stderr: Buffer.concat(err).toString(), stdoutBytes };
    };
    const timeoutMs = options.timeoutMs ?? patience(60_000);
    const timer = setTimeout(() => {
      reject(new CommandError(`no end after ${timeoutMs} ms`, argv, result(-1)));
      child.kill('SIGKILL');
      // A daemon that the program left behind may hold the pipes for ever.
      child.stdout.destroy();
      child.stderr.destroy();
    }, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // The program may end before it has read everything (EPIPE): its exit code tells the story.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new CommandError(error.message, argv, result(-1)));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const done = result(code ?? 128 + (signal ? signalNumber(signal) : 0));
      if (options.check && done.code !== 0) reject(new CommandError(`exit code ${done.code}`, argv, done));
      else resolve(done);
    });
  });
}

function signalNumber(signal: NodeJS.Signals): number {
  return constants.signals[signal];
}
