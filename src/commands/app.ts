import { type Console, createConsole } from '../terminal/console.ts';
import type { CliContext } from '../terminal/context.ts';
import { type Log, openLog } from '../terminal/log.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { gauss } from '../text/gauss.ts';
import type { Print } from './arguments.ts';
import { parseArguments, type Request } from './options.ts';
import { renderUnexpected } from './shared/render.ts';

/**
 * The command line.
 *
 * @param argv arguments after the program's name
 * @returns the exit status: 0 done, 1 trust is not complete, 2 wrong usage or bad input, 3 a
 *   dry run found something to do, 130 and 143 interrupted
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  let log: Log | undefined;
  let console = createConsole(context, false, undefined);
  try {
    const request = parseArguments(argv, context.words.help);
    if (request.kind === 'print') {
      context.stdout.write(`${request.text}\n`);
      return 0;
    }
    const { logFile, verbose } = request.options;
    if (logFile !== undefined)
      log = openLog(logFile, (why) => context.stderr.write(`${context.words.run.logIncomplete(why)}\n`));
    console = createConsole(context, verbose, log);
    return await run(request, context, console);
  } catch (error) {
    if (!(error instanceof UsageError)) {
      renderUnexpected(console, error, context.words);
      return 1;
    }
    for (const line of gauss(error.code, error.message).split('\n')) console.err(line);
    if (error.usage) for (const line of error.usage.split('\n')) console.err(line);
    return 2;
  } finally {
    log?.close();
  }
}

/** What each command needs is large: help and version do without it. */
async function run(request: Exclude<Request, Print>, context: CliContext, console: Console): Promise<number> {
  switch (request.kind) {
    case 'create':
      return (await import('./create/run.ts')).runCreate(request.options, context, console);
    case 'agent':
      return (await import('./agent/run.ts')).runAgent(request.options, context, console);
    case 'verify':
      return (await import('./verify/run.ts')).runVerify(request.options, context, console);
    case 'remove':
      return (await import('./remove/run.ts')).runRemove(request.options, context, console);
    case 'doctor':
      return (await import('./doctor/run.ts')).runDoctor(request.options, context, console);
  }
}
