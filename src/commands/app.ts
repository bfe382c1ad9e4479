import { createConsole } from '../terminal/console.ts';
import type { CliContext } from '../terminal/context.ts';
import { type Log, openLog } from '../terminal/log.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { gauss } from '../text/gauss.ts';
import { createCommand } from './create/options.ts';
import { furtherCommands } from './registry.ts';
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
    const further = furtherCommands.find(({ name }) => name === argv[0]);
    const command = further ?? createCommand(furtherCommands);
    const asked = command.read(argv.slice(further ? 1 : 0), context.words.help);
    if (typeof asked === 'string') {
      context.stdout.write(`${asked}\n`);
      return 0;
    }
    const { logFile, verbose } = asked.options;
    if (logFile !== undefined)
      log = openLog(logFile, context.ids, (why) =>
        context.stderr.write(`${context.words.run.logIncomplete(why)}\n`),
      );
    console = createConsole(context, verbose, log);
    return await asked.run(context, console);
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
