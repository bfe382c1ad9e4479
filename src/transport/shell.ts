import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { HostError, type Problem } from './problem.ts';
import serveProgram from './serve.sh';
import type { RunOptions, RunResult, Session } from './session.ts';

/**
 * The one command line that is ever sent to a host. It must mean the same to every login shell, csh and fish
 * included: no newline, quote, backslash or exclamation mark inside.
 */
export const shellCommand = `exec /bin/sh -c 'read -r n && p=$(dd bs="$n" count=1 iflag=fullblock 2>/dev/null) && eval "$p"'`;

/** A running {@link shellCommand}, whatever carries it. */
export interface ShellProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Ends the process without ceremony. */
  destroy(): void;
}

interface Request {
  readonly program: Buffer;
  readonly options: RunOptions;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (error: HostError) => void;
}

const defaultMaxOutput = 64 * 1024 * 1024;
const startupTextLimit = 4096;
const stderrLimit = 8192;
const stderrPatienceMs = 500;

/**
 * Speaks serve.sh's protocol over a running {@link shellCommand}.
 *
 * @param library programs that are sent along at once: running one of them later costs the host a process less
 */
export function openShell(child: ShellProcess, library: readonly string[]): Session {
  const mark = randomBytes(16).toString('hex');
  const id = randomBytes(8).toString('hex');
  const ready = Buffer.from(`${mark} ready\n`);
  const end = Buffer.from(`\n${mark} `);
  const queue: Request[] = [];
  let active: { request: Request; timer: NodeJS.Timeout; stderr: string } | undefined;
  let started = false;
  let startup = '';
  // What was said before a program ran: a login shell that cannot start says why.
  let earlyStderr = '';
  let chunks: Buffer[] = [];
  let size = 0;
  let dead: Problem | undefined;

  const fail = (problem: Problem): void => {
    if (dead) return;
    dead = problem;
    if (active) clearTimeout(active.timer);
    const waiting = active ? [active.request, ...queue.splice(0)] : queue.splice(0);
    active = undefined;
    chunks = [];
    child.destroy();
    for (const request of waiting) request.reject(new HostError(problem));
  };

  const next = (): void => {
    if (active || dead) return;
    const request = queue.shift();
    if (!request) return;
    const { timeoutMs, input = [] } = request.options;
    const timer = setTimeout(
      () => fail({ code: 'program-timed-out', seconds: Math.round(timeoutMs / 1000) }),
      timeoutMs,
    );
    active = { request, timer, stderr: '' };
    // In one piece: every write is a packet, and with many small ones their cost is most of what this side does.
    child.stdin.write(Buffer.concat([request.program, ...input]));
  };

  /** Looks for the end mark in what has come in, near the newest chunk only: answers can be large. */
  const readAnswer = (): void => {
    if (!active) return;
    const { options, resolve } = active.request;
    if (size > (options.maxOutput ?? defaultMaxOutput)) {
      fail({ code: 'output-too-large', limit: options.maxOutput ?? defaultMaxOutput });
      return;
    }
    const last = chunks.at(-1);
    if (!last?.includes('\n')) return;
    const tail = tailOf(chunks, last.length + end.length + 8);
    const at = tail.indexOf(end);
    if (at < 0) return;
    const rest = tail.subarray(at + end.length).toString('latin1');
    const status = /^(\d{1,3})\n$/.exec(rest)?.[1];
    if (status === undefined) return;
    const all = Buffer.concat(chunks);
    const stdout = all.subarray(0, size - tail.length + at);
    clearTimeout(active.timer);
    const { stderr } = active;
    active = undefined;
    chunks = [];
    size = 0;
    resolve({ status: Number(status), stdout, stderr });
    next();
  };

  const readStartup = (): void => {
    const all = Buffer.concat(chunks);
    const at = all.indexOf(ready);
    startup = all.subarray(0, at < 0 ? startupTextLimit : Math.min(at, startupTextLimit)).toString('utf8');
    if (at < 0) {
      // Without a mark only the last bytes can matter, however much a start-up file prints.
      const keep = all.subarray(0, startupTextLimit);
      chunks = all.length > 1024 * 1024 ? [keep, all.subarray(-ready.length)] : [all];
      return;
    }
    started = true;
    chunks = [all.subarray(at + ready.length)];
    size = chunks[0]?.length ?? 0;
  };

  child.stdout.on('data', (chunk: Buffer) => {
    if (dead) return;
    chunks.push(chunk);
    size += chunk.length;
    if (!started) readStartup();
    if (started) readAnswer();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    const text = chunk.toString('utf8');
    if (active) active.stderr = (active.stderr + text).slice(-stderrLimit);
    else earlyStderr = (earlyStderr + text).slice(-stderrLimit);
  });
  const report = (text: string): void => {
    const said = [text, startup, earlyStderr, active?.stderr ?? '']
      .filter((part) => part.trim() !== '')
      .join(': ');
    fail(started ? { code: 'closed', text: said } : { code: 'shell', text: said });
  };
  // What the host says of the end is on its standard error, which may come in a moment later.
  const closed = (text: string) => () => {
    if (dead) return;
    const timer = setTimeout(report, stderrPatienceMs, text);
    for (const event of ['end', 'close'])
      child.stderr.once(event, () => {
        clearTimeout(timer);
        report(text);
      });
    if (child.stderr.readableEnded || child.stderr.destroyed) {
      clearTimeout(timer);
      report(text);
    }
  };
  child.stdout.on('end', closed(''));
  child.stdout.on('close', closed(''));
  child.stdout.on('error', (error) => closed(error.message)());
  // A write to a host that has gone away is reported by the end of its output.
  child.stdin.on('error', () => {});

  const functions = library.map((program, i) => `program_${i}() {\n${program}\n}\n`).join('');
  const first = Buffer.from(`mark=${mark}\nid=${id}\n${functions}${serveProgram}`);
  const requestFor = (program: string): Buffer => {
    const known = library.indexOf(program);
    if (known >= 0) return Buffer.from(`${mark} program_${known}\n`);
    const text = Buffer.from(program);
    return Buffer.concat([Buffer.from(`${mark} ${text.length}\n`), text]);
  };
  child.stdin.write(Buffer.concat([Buffer.from(`${first.length}\n`), first]));

  return {
    id,
    run: (program, options) =>
      new Promise((resolve, reject) => {
        if (dead) {
          reject(new HostError(dead));
          return;
        }
        queue.push({ program: requestFor(program), options, resolve, reject });
        next();
      }),
    startupText: () => startup,
    close: () => {
      fail({ code: 'closed', text: 'closed by this tool' });
    },
  };
}

function tailOf(chunks: readonly Buffer[], length: number): Buffer {
  const parts: Buffer[] = [];
  let have = 0;
  for (let i = chunks.length - 1; i >= 0 && have < length; i--) {
    const chunk = chunks[i];
    if (!chunk) break;
    parts.unshift(chunk);
    have += chunk.length;
  }
  return Buffer.concat(parts);
}
