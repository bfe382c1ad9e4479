import { createConsole } from './console.ts';
import type { CliContext } from './context.ts';
import { gauss, UsageError } from './errors.ts';
import { openLog } from './log.ts';
import { parseArguments, usageHint } from './options.ts';

/**
 * The command line.
 *
 * @param argv arguments after the program's name
 * @returns the exit status: 0 done, 1 trust is not complete, 2 wrong usage or bad input, 130 and 143 interrupted
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  try {
    const request = parseArguments(argv);
    if (request.kind === 'print') {
      context.stdout.write(`${request.text}\n`);
      return 0;
    }
    const { options } = request;
    const log = options.logFile === undefined ? undefined : openLog(options.logFile);
    try {
      // The rest is large: help and version do without it.
      const { runCreate } = await import('./create.ts');
      return await runCreate(options, context, createConsole(context, options.verbose, log));
    } finally {
      log?.close();
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const console = createConsole(context, false, undefined);
    for (const line of gauss(error.code, error.message).split('\n')) console.err(line);
    if (error.usage) for (const line of usageHint.split('\n')) console.err(line);
    return 2;
  }
}
