import { jsonLine } from '../text/json-line.ts';
import { printable } from '../text/printable.ts';
import { cut } from './columns.ts';
import type { CliContext } from './context.ts';
import type { Log } from './log.ts';

/** A part of a line, and how it is to be set off; on a terminal only, so the words must do without. */
export interface Span {
  readonly text: string;
  readonly style?: 'good' | 'bad' | 'faint' | 'strong';
}

/** SGR parameters, ECMA-48. */
const styles = { good: '32', bad: '1;31', faint: '2', strong: '1' } as const;

/** The one place that writes to the terminal and the log. Every line is made printable here, whoever it came from. */
export interface Console {
  /** A line of the manual: standard output. */
  out(line: string): void;
  /** As `out`, with colour on a terminal that has some. */
  styled(line: readonly Span[]): void;
  /** A value for a program, as one line of JSON: standard output, whole however long, and not the log. */
  json(value: unknown): void;
  /** Notices and errors: standard error. */
  err(line: string): void;
  /** Standard error with -v, and always the log. */
  detail(line: string): void;
  /** A line of a dialogue: standard error, never the log. */
  prompt(line: string): void;
  /** As `prompt`, without an end of line. What else is to be shown waits for the answer. */
  ask(text: string): void;
  answered(): void;
  /** The one line that changes; only on a terminal. Undefined takes it away. */
  progress(line: string | undefined): void;
}

/** Longest line shown: what a host says is cut long before, at its source. */
const lineLength = 65_536;

export function createConsole(context: CliContext, verbose: boolean, log: Log | undefined): Console {
  const { stdout, stderr } = context;
  let shown = false;
  let held: (() => void)[] | undefined;
  const clear = (): void => {
    if (shown) stderr.write('\r\x1b[K');
    shown = false;
  };
  const safe = (line: string): string => printable(line, lineLength);
  const colours = stdout.isTTY === true && !context.env.NO_COLOR && context.env.TERM !== 'dumb';
  const writeSafe = (stream: NodeJS.WritableStream, text: string): void => {
    const show = (): void => {
      clear();
      stream.write(`${text}\n`);
    };
    if (held) held.push(show);
    else show();
  };
  const write = (stream: NodeJS.WritableStream, line: string): void => writeSafe(stream, safe(line));
  return {
    out: (line) => {
      write(stdout, line);
      log?.write(safe(line));
    },
    styled: (line) => {
      const painted = line.map(({ text, style }) => {
        const shown = safe(text);
        return colours && style && shown !== '' ? `\x1b[${styles[style]}m${shown}\x1b[0m` : shown;
      });
      writeSafe(stdout, painted.join(''));
      log?.write(line.map(({ text }) => safe(text)).join(''));
    },
    json: (value) => writeSafe(stdout, jsonLine(value)),
    err: (line) => {
      write(stderr, line);
      log?.write(safe(line));
    },
    detail: (line) => {
      if (verbose) write(stderr, line);
      log?.write(safe(line));
    },
    prompt: (line) => write(stderr, line),
    ask: (text) => {
      clear();
      stderr.write(safe(text));
      held ??= [];
    },
    answered: () => {
      stderr.write('\n');
      const waiting = held ?? [];
      held = undefined;
      for (const show of waiting) show();
    },
    progress: (line) => {
      if (!stderr.isTTY || held) return;
      clear();
      if (line === undefined) return;
      stderr.write(cut(safe(line), (stderr.columns ?? 80) - 1));
      shown = true;
    },
  };
}
