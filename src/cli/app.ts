import { createConsole } from './console.ts';
import type { CliContext } from './context.ts';
import { gauss, UsageError } from './errors.ts';
import { type Log, openLog } from './log.ts';
import { parseArguments } from './options.ts';

/**
 * The command line.
 *
 * @param argv arguments after the program's name
 * @returns the exit status: 0 done, 1 trust is not complete, 2 wrong usage or bad input, 3 a
 *   dry run found something to do, 130 and 143 interrupted
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  let log: Log | undefined;
  try {
    const request = parseArguments(argv, context.words.help);
    if (request.kind === 'print') {
      context.stdout.write(`${request.text}\n`);
      return 0;
    }
    const { options } = request;
    if (options.logFile !== undefined)
      log = openLog(options.logFile, (why) =>
        context.stderr.write(`${context.words.run.logIncomplete(why)}\n`),
      );
    // The rest is large: help and version do without it.
    const console = createConsole(context, options.verbose, log);
    if (request.kind === 'agent') {
      const { runAgent } = await import('./agent.ts');
      return await runAgent(request.options, context, console);
    }
    if (request.kind === 'verify') {
      const { runVerify } = await import('./verify.ts');
      return await runVerify(request.options, context, console);
    }
    if (request.kind === 'doctor') {
      const { runDoctor } = await import('./doctor.ts');
      return await runDoctor(request.options, context, console);
    }
    const { runCreate } = await import('./create.ts');
    return await runCreate(request.options, context, console);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const console = createConsole(context, false, log);
    for (const line of gauss(error.code, error.message).split('\n')) console.err(line);
    if (error.usage) for (const line of error.usage.split('\n')) console.err(line);
    return 2;
  } finally {
    log?.close();
  }
}
