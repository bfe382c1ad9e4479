import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { collect } from './collect.ts';
import { type Deadline, deadline } from './deadline.ts';
import { HostError, type Problem } from './problem.ts';
import serveProgram from './serve.sh';
import type { Library, RunOptions, RunResult, Session } from './session.ts';

/** Where the session's secret stands in the environment of its shell; same-host.sh looks there. */
const secretName = 'GS_SSHEXKEY_SESSION';

/**
 * The one command line that is ever sent to a host. It must mean the same to every login shell, csh and fish
 * included: no newline, quote, backslash or exclamation mark inside. The first line that it reads comes into the environment
 * with which the session's shell begins, where only its user and root can read it: no argument and no file has it.
 */
export const shellCommand = `exec /bin/sh -c 'read -r ${secretName} && export ${secretName} && exec /bin/sh -c "$0"' 'read -r n && p=$(dd bs="$n" count=1 iflag=fullblock 2>/dev/null) && eval "$p"'`;

/** A running {@link shellCommand}, whatever carries it. */
export interface ShellProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Ends the process without ceremony. */
  destroy(): void;
  /** Why what carries it ended, where that is known: hostile text. */
  ending?(): string;
}

interface Request {
  /** What names the program, without the end of its line. */
  readonly head: string;
  /** The program's own text, where the host does not know it. */
  readonly text: Buffer | undefined;
  readonly options: RunOptions;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (error: HostError) => void;
}

/** What probe.sh lets a host send, 8 MB and records, and some air. */
const defaultMaxOutput = 10 * 1024 * 1024;
/** What start-up files may print, and all programs together on standard error. */
const maxSideOutput = 1024 * 1024;
const startupTextLimit = 4096;
const stderrLimit = 8192;
const stderrPatienceMs = 500;
/** How much of each thing that was said is told of an end that was not expected. */
const lastWordsLength = 300;

/**
 * Speaks serve.sh's protocol over a running {@link shellCommand}.
 *
 * @param user whose home it is that the session may leave something in until it ends; its name has been checked
 * @param patienceMs what a program may take before it is given up
 */
export function openShell(child: ShellProcess, user: string, library: Library, patienceMs: number): Session {
  const mark = randomBytes(16).toString('hex');
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(16).toString('hex');
  const ready = Buffer.from(`${mark} ready\n`);
  const end = Buffer.from(`\n${mark} `);
  const queue: Request[] = [];
  let active: { request: Request; timer: Deadline; stderr: string } | undefined;
  /** What was sent behind it: the host comes to it by itself. */
  const behind: Request[] = [];
  let started = false;
  let startup = Buffer.alloc(0);
  let startupSize = 0;
  // What was said before a program ran: a login shell that cannot start says why.
  let earlyStderr = '';
  let stderrSize = 0;
  let answer = collect();
  let dead: Problem | undefined;
  const traffic = { requests: 0, bytes: 0 };

  const fail = (problem: Problem): void => {
    if (dead) return;
    dead = problem;
    active?.timer.clear();
    const waiting = [...(active ? [active.request] : []), ...behind.splice(0), ...queue.splice(0)];
    active = undefined;
    answer = collect();
    child.destroy();
    for (const request of waiting) request.reject(new HostError(problem));
  };

  const send = ({ head, text, options }: Request, isFirst: boolean): void => {
    const parts = [...(text ? [text] : []), ...(options.input ?? [])];
    const size = parts.reduce((sum, { length }) => sum + length, 0);
    const line = options.behind === 'success' && !isFirst ? `${head} ${size}\n` : `${head}\n`;
    // In one piece: every write is a packet, and with many small ones their cost is most of what this side does.
    const bytes = Buffer.concat([Buffer.from(line), ...parts]);
    traffic.bytes += bytes.length;
    child.stdin.write(bytes);
  };

  const begin = (request: Request): void => {
    const { timeoutMs, talk } = request.options;
    const timer = deadline(timeoutMs, () =>
      fail({ code: 'program-timed-out', seconds: Math.round(timeoutMs / 1000) }),
    );
    active = { request, timer, stderr: '' };
    talk?.begun((bytes) => {
      if (active?.request === request) child.stdin.write(bytes);
    });
  };

  /** Sends what nothing has to be waited for. */
  const next = (): void => {
    if (dead) return;
    if (!active) {
      const sent = behind.shift();
      const request = sent ?? queue.shift();
      if (!request) return;
      if (!sent) {
        traffic.requests++;
        send(request, true);
      }
      begin(request);
    }
    for (;;) {
      const [request] = queue;
      // What is talked with would take it for words that are meant for itself.
      if (!request?.options.behind || active?.request.options.talk || request.options.talk) return;
      queue.shift();
      behind.push(request);
      send(request, false);
    }
  };

  /** Looks for the end mark in what has come in last only: answers can be large. */
  const readAnswer = (added: number): void => {
    if (!active) return;
    const { options, resolve } = active.request;
    options.talk?.heard(answer.tail(added));
    const tail = answer.tail(added + end.length + 4);
    const at = tail.indexOf(end);
    const limit = options.maxOutput ?? defaultMaxOutput;
    // What stands behind the end is of another answer.
    if (answer.size() - (at < 0 ? 0 : tail.length - at) > limit) {
      fail({ code: 'output-too-large', limit });
      return;
    }
    if (at < 0) return;
    const status = /^(\d{1,3})\n/.exec(tail.toString('latin1', at + end.length, at + end.length + 4))?.[1];
    if (status === undefined) return;
    const stdout = answer.tail(answer.size()).subarray(0, at - tail.length);
    const rest = tail.subarray(at + end.length + status.length + 1);
    active.timer.clear();
    const { stderr } = active;
    active = undefined;
    answer = collect();
    answer.add(rest);
    resolve({ status: Number(status), stdout, stderr });
    next();
    // The beginning of another answer, or all of it.
    if (rest.length > 0) readAnswer(rest.length);
  };

  /** Takes what comes before the first mark; of it, only the beginning and the last bytes can matter. */
  const readStartup = (chunk: Buffer): void => {
    answer.add(chunk);
    const all = answer.tail(answer.size());
    const at = all.indexOf(ready);
    const printed = at < 0 ? all.length - ready.length + 1 : at;
    if (printed > 0) {
      const room = startupTextLimit - startup.length;
      startup = Buffer.concat([startup, all.subarray(0, Math.min(printed, room))]);
      startupSize += printed;
    }
    if (startupSize > maxSideOutput) {
      fail({ code: 'output-too-large', limit: maxSideOutput });
      return;
    }
    started = at >= 0;
    const rest = at < 0 ? all.subarray(Math.max(0, printed)) : all.subarray(at + ready.length);
    answer = collect();
    answer.add(rest);
    if (started) readAnswer(rest.length);
  };

  child.stdout.on('data', (chunk: Buffer) => {
    if (dead) return;
    if (!started) {
      readStartup(chunk);
      return;
    }
    answer.add(chunk);
    readAnswer(chunk.length);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (dead) return;
    stderrSize += chunk.length;
    if (stderrSize > maxSideOutput) {
      fail({ code: 'output-too-large', limit: maxSideOutput });
      return;
    }
    const text = chunk.toString('utf8');
    if (active) active.stderr = (active.stderr + text).slice(-stderrLimit);
    else earlyStderr = (earlyStderr + text).slice(-stderrLimit);
  });
  const report = (text: string): void => {
    // What could have been the beginning of the mark is text, too.
    const printed = started ? startup : Buffer.concat([startup, answer.tail(answer.size())]);
    const said = [text, child.ending?.() ?? '', printed.toString('utf8'), earlyStderr, active?.stderr ?? '']
      .map((part) => part.trim().slice(-lastWordsLength))
      .filter((part) => part !== '')
      .join(': ');
    fail(started ? { code: 'closed', text: said } : { code: 'shell', text: said });
  };
  // What the host says of the end is on its standard error, which may come in a moment later.
  const closed = (text: string) => () => {
    if (dead) return;
    const timer = deadline(stderrPatienceMs, () => report(text));
    for (const event of ['end', 'close'])
      child.stderr.once(event, () => {
        timer.clear();
        report(text);
      });
    if (child.stderr.readableEnded || child.stderr.destroyed) {
      timer.clear();
      report(text);
    }
  };
  child.stdout.on('end', closed(''));
  child.stdout.on('close', closed(''));
  child.stdout.on('error', (error) => closed(error.message)());
  // A write to a host that has gone away is reported by the end of its output.
  child.stdin.on('error', () => {});

  const functions = library.programs
    .map((program, i) => `program_${i}() {\n${alone(program, library)}\n}\n`)
    .join('');
  const first = Buffer.from(
    `mark=${mark}\nid=${id}\nhome=~${user}\n${withoutComments(`${library.shared.join('')}${functions}${serveProgram}`)}`,
  );
  const requestFor = (program: string): Pick<Request, 'head' | 'text'> => {
    const known = library.programs.indexOf(program);
    if (known >= 0) return { head: `${mark} program_${known}`, text: undefined };
    const text = Buffer.from(program);
    return { head: `${mark} ${text.length}`, text };
  };
  const opening = Buffer.concat([Buffer.from(`${secret}\n${first.length}\n`), first]);
  traffic.bytes += opening.length;
  child.stdin.write(opening);

  return {
    id,
    secret,
    patienceMs,
    run: (program, options) =>
      new Promise((resolve, reject) => {
        if (dead) {
          reject(new HostError(dead));
          return;
        }
        queue.push({ ...requestFor(program), options, resolve, reject });
        next();
      }),
    traffic: () => ({ ...traffic }),
    startupText: () => startup.toString('utf8'),
    close: () => {
      fail({ code: 'closed', text: 'closed by this tool' });
    },
  };
}

/** A program of a library without what is shared. */
function alone(program: string, { shared }: Library): string {
  return shared.reduce((text, part) => text.replace(part, ''), program);
}

/** A text of sh without lines that are comments alone, a third of it. None of ours has such a line within quotes. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*#.*\n/gm, '');
}
