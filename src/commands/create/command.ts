import type { CliCommand } from '../shared/command.ts';
import { command } from '../shared/command.ts';
import { readCreateArguments } from './options.ts';

/**
 * The main command, which has no name.
 *
 * @param further the commands that its help lists
 */
export function createCommand(further: readonly CliCommand[]): CliCommand {
  return command(
    { name: '', term: '', summary: 'create' },
    (argv, words) => readCreateArguments(argv, words, further),
    async () => (await import('./run.ts')).runCreate,
  );
}
