import { createInterface } from 'node:readline';
import type { Console } from './console.ts';
import type { CliContext } from './context.ts';

/**
 * Asks a question on the terminal whose answer is no, unless it begins with `y`.
 *
 * @param signal ends it as if the answer were no
 */
export function confirm(
  question: string,
  { stdin }: Pick<CliContext, 'stdin'>,
  console: Console,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(false);
      return;
    }
    // The terminal itself shows what is typed, and makes a signal of Ctrl-C.
    const lines = createInterface({ input: stdin, terminal: false });
    const close = (): void => lines.close();
    signal.addEventListener('abort', close);
    lines.on('line', (line) => {
      resolve(/^\s*y/i.test(line));
      lines.close();
    });
    lines.on('close', () => {
      signal.removeEventListener('abort', close);
      console.answered();
      resolve(false);
    });
    console.ask(question);
  });
}
