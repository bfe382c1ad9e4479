import { spawn as spawnPty } from '@lydell/node-pty';
import type { LabHost } from '../../../lab/host.ts';
import { patience } from '../../../lab/pace.ts';
import { type ToolOptions, toolCommand } from './tool.ts';

/** Wait until the terminal shows this (after what the step before waited for), then type that. */
export type TerminalStep = readonly [
  shows: string | RegExp,
  types: string | ((tool: RunningTool) => Promise<string> | string),
];

/** The tool while it runs. */
interface RunningTool {
  /** Sends a signal to the tool itself. */
  kill(signal: string): Promise<void>;
}

export interface TerminalResult {
  code: number;
  /** All that stood on the terminal in the end, with \n line ends: standard error, and what was echoed. */
  screen: string;
  /** Standard output, which goes to a file of its own, not to the terminal. */
  stdout: string;
  /** What `stty -a` says on that terminal after the run. */
  stty: string;
}

export type TerminalOptions = Omit<ToolOptions, 'stdin'>;

const patienceMs = patience(60_000);
let runs = 0;

/**
 * Runs the built tool in a host on a terminal of its own. Its standard input and standard error are that terminal;
 * its standard output is a file, so that the two can be told apart. The steps are awaited one after another; then
 * the end of the run. `\r` is the Enter key, `\x03` Ctrl-C, `\x04` Ctrl-D.
 */
export async function runToolInTerminal(
  host: LabHost,
  args: readonly string[],
  steps: readonly TerminalStep[],
  options: TerminalOptions = {},
): Promise<TerminalResult> {
  // Ctrl-C outside of a prompt reaches this shell too: it must live on to tell the status.
  const start = 'echo "$$" >"$0.pid"; exec "$@" >"$0"';
  const script = `trap : INT; sh -c '${start}' "$@"; status=$?; stty -a >"$1.stty"; exit "$status"`;
  const out = `/tmp/stdout-${process.pid}-${++runs}`;
  const argv = ['sh', '-c', script, 'terminal', out, ...toolCommand(args)];
  const kill = async (signal: string): Promise<void> => {
    await host.exec(['sh', '-c', `kill -${signal} "$(cat "$1.pid")"`, 'kill', out], { check: true });
  };
  const { screen, code } = await onTerminal(host.command(argv, options), steps, { kill });
  const stdout = String(await host.read(out));
  const stty = String(await host.read(`${out}.stty`));
  await host.exec(['rm', out, `${out}.stty`, `${out}.pid`], { check: true });
  return { code, screen, stdout, stty };
}

async function onTerminal(command: readonly string[], steps: readonly TerminalStep[], tool: RunningTool) {
  const [file = '', ...args] = command;
  const pty = spawnPty(file, args, { cols: 200, rows: 50 });
  let screen = '';
  let ended: number | undefined;
  let wake = (): void => {};
  pty.onData((data) => {
    screen += data;
    wake();
  });
  pty.onExit(({ exitCode }) => {
    ended = exitCode;
    wake();
  });
  const until = async (wanted: string, ready: () => boolean): Promise<void> => {
    const end = Date.now() + patienceMs;
    while (!ready()) {
      if (Date.now() > end) throw new Error(`no ${wanted} on the terminal, which shows:\n${screen}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 1000);
      });
    }
  };
  let seen = 0;
  const find = (shows: string | RegExp): boolean => {
    const rest = screen.slice(seen);
    const match = typeof shows === 'string' ? rest.indexOf(shows) : rest.search(shows);
    if (match < 0) return false;
    seen += match + (typeof shows === 'string' ? shows : (rest.match(shows)?.[0] ?? '')).length;
    return true;
  };
  try {
    for (const [shows, types] of steps) {
      let found = false;
      await until(`"${shows}"`, () => {
        found = find(shows);
        return found || ended !== undefined;
      });
      if (!found)
        throw new Error(`the run ended with ${ended} before "${shows}" was on the terminal:\n${screen}`);
      pty.write(typeof types === 'string' ? types : await types(tool));
    }
    await until('end of the run', () => ended !== undefined);
  } finally {
    if (ended === undefined) pty.kill('SIGKILL');
  }
  return { code: ended ?? -1, screen: withoutCleared(screen) };
}

/** Without the lines that were taken away again, as the progress line is. */
function withoutCleared(screen: string): string {
  return screen.replaceAll('\r\n', '\n').replaceAll(/[^\n]*\r\x1b\[K/g, '');
}
