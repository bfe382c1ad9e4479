import type { HelpWords } from '../../words/types/help.ts';
import { beginCommand, commonOptions, endCommand, lockWait, parse, usageHint } from '../shared/arguments.ts';
import { command } from '../shared/command.ts';
import type { RemoveOptions } from './run.ts';

export const remove = command(
  { name: 'remove', term: 'remove', summary: 'removeCommand' },
  readRemoveArguments,
  async () => (await import('./run.ts')).runRemove,
);

/**
 * Reads the arguments behind `remove`.
 *
 * @returns what is asked for, or text to print: the help, the version
 * @throws UsageError
 */
export function readRemoveArguments(argv: readonly string[], words: HelpWords): string | RemoveOptions {
  const { texts } = words;
  const hint = usageHint('gs_sshexkey remove', '-f HOSTFILE [--hosts A,B] [--force] [--dry-run]', words);
  const begun = beginCommand('remove', texts.remove, texts)
    .usage('-f HOSTFILE [--hosts A,B] [-l LOGFILE] [OPTION]...')
    .option('--hosts <ADDRESSES>', texts.removeHosts)
    .option('--force', texts.removeForce)
    .option('--keep-going', texts.removeKeepGoing)
    .addOption(lockWait(texts))
    .option('--dry-run', texts.dryRun);
  const command = endCommand(begun, texts);
  const text = parse(command, argv, hint, words);
  if (text !== undefined) return text;
  const found = command.opts();
  return {
    ...commonOptions(found, hint),
    leaving: found.hosts?.split(',').map((host) => host.trim()),
    force: found.force === true,
    keepGoing: found.keepGoing === true,
    dryRun: found.dryRun === true,
  };
}
