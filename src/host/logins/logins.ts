import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import program from './logins.sh';

/** How one login from a host to a target went. */
export type LoginResult =
  | { readonly ok: true }
  /**
   * `status` is that of ssh: 255 for its own errors, else the remote command's; 124 when it took too long. `said` is the
   * end of what ssh printed, with what it logged of the keys that it offered: hostile text.
   */
  | { readonly ok: false; readonly status: number; readonly said: string };

/** What a server's answer and a whole login may take, in seconds. */
export interface LoginLimits {
  readonly answer: number;
  readonly login: number;
}

/** A host's own OpenSSH client, ready to log in to others: one program there for all of its logins. */
export interface LoginClient {
  /** Logs in to a target, beside what is under way. Throws HostError: the host is of no more use then. */
  try(target: string): Promise<LoginResult>;
  /** Ends the program; to be called when no login is under way. The session is free after it, or closed. */
  end(): Promise<void>;
}

/** Bytes of what ssh said that logins.sh passes on, and of a line that tells it. */
const maxSaid = 2048;
const maxLine = 4096;

/** How much longer than a login may take the host may be silent about it, in seconds. */
const airSeconds = 30;

/** Nothing waits that long: each login is watched by itself. */
const wholeMs = 24 * 3600 * 1000;

interface Waiting {
  readonly timer: NodeJS.Timeout;
  readonly resolve: (result: LoginResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a host ready for logins; it begins with the first of them.
 *
 * @param most logins that will be tried at most
 */
export function openLogins(session: Session, limits: LoginLimits, most: number): LoginClient {
  const waiting = new Map<number, Waiting>();
  const toTell: number[] = [];
  let rest = '';
  let count = 0;
  let send: ((text: string) => void) | undefined;
  let unsent = '';
  let running: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;

  const write = (text: string): void => {
    if (send) send(text);
    else unsent += text;
  };
  const fail = (error: unknown): void => {
    failure ??= { error };
    for (const { timer, reject } of waiting.values()) {
      clearTimeout(timer);
      reject(failure.error);
    }
    waiting.clear();
  };
  const settle = (line: string): void => {
    const { number, result } = readLine(line) ?? {};
    const one = number === undefined ? undefined : waiting.get(number);
    if (number === undefined || !result || !one) return;
    waiting.delete(number);
    clearTimeout(one.timer);
    toTell.push(number);
    one.resolve(result);
  };
  const talk = {
    begun: (sendBytes: (bytes: Buffer) => void) => {
      send = (text) => sendBytes(Buffer.from(text));
      if (unsent !== '') send(unsent);
    },
    heard: (piece: Buffer) => {
      const lines = `${rest}${piece.toString('latin1')}`.split('\n');
      rest = (lines.pop() ?? '').slice(-maxLine);
      for (const line of lines) settle(line);
    },
  };
  const run = async (): Promise<void> => {
    try {
      await session.run(program, {
        input: [Buffer.from(`${limits.answer}\n${limits.login}\n`)],
        timeoutMs: wholeMs,
        maxOutput: 65536 + most * maxLine,
        talk,
      });
      fail(new HostError({ code: 'malformed-answer', text: `${waiting.size} of ${count} logins not told` }));
    } catch (error) {
      fail(error);
    }
  };
  const giveUp = (seconds: number): void => {
    fail(new HostError({ code: 'program-timed-out', seconds }));
    session.close();
  };

  return {
    try: (target) =>
      new Promise((resolve, reject) => {
        if (failure) {
          reject(failure.error);
          return;
        }
        running ??= run();
        const number = count++;
        const seconds = limits.login + airSeconds;
        const timer = setTimeout(giveUp, seconds * 1000, seconds);
        waiting.set(number, { timer, resolve, reject });
        const told = toTell.splice(0).map((one) => `told ${one}\n`);
        write(`${told.join('')}${number} ${target}\n`);
      }),
    end: async () => {
      if (!running || failure) return;
      write('end\n');
      const timer = setTimeout(giveUp, airSeconds * 1000, airSeconds);
      await running;
      clearTimeout(timer);
    },
  };
}

function readLine(line: string): { readonly number: number; readonly result: LoginResult } | undefined {
  const [, word, number, status, said = ''] =
    /^(ok|failed) (\d{1,6})(?: (\d{1,3}) ([\w+/=]*))?$/.exec(line) ?? [];
  if (word === 'ok') return { number: Number(number), result: { ok: true } };
  if (word !== 'failed' || status === undefined) return undefined;
  const text = Buffer.from(said, 'base64').toString('utf8').slice(0, maxSaid);
  return { number: Number(number), result: { ok: false, status: Number(status), said: text } };
}
