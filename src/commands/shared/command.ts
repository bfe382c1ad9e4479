import type { Console } from '../../terminal/console.ts';
import type { CliContext } from '../../terminal/context.ts';
import type { HelpText, HelpWords } from '../../words/types/help.ts';
import type { CommonOptions } from './arguments.ts';

/** A run that the arguments ask for. */
interface Asked {
  readonly options: CommonOptions;
  /** Returns the exit status. Throws UsageError. */
  run(context: CliContext, console: Console): Promise<number>;
}

/** A command of the tool, as it is registered. */
export interface CliCommand {
  /** The first argument. */
  readonly name: string;
  /** What a list of commands says of it: how it is called, and what it is for. */
  readonly term: string;
  readonly summary: HelpText;
  /**
   * Reads the arguments behind the name.
   *
   * @returns a run, or text to print: the help, the version
   * @throws UsageError
   */
  read(argv: readonly string[], words: HelpWords): string | Asked;
}

/**
 * Joins the two parts of a command.
 *
 * @param load what a run needs is large: help and version do without it
 */
export function command<O extends CommonOptions>(
  about: Pick<CliCommand, 'name' | 'term' | 'summary'>,
  read: (argv: readonly string[], words: HelpWords) => string | O,
  load: () => Promise<(options: O, context: CliContext, console: Console) => Promise<number>>,
): CliCommand {
  return {
    ...about,
    read: (argv, words) => {
      const options = read(argv, words);
      if (typeof options === 'string') return options;
      return { options, run: async (context, console) => (await load())(options, context, console) };
    },
  };
}
