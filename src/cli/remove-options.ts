import { Command } from '@commander-js/extra-typings';
import { type CommonOptions, collect, commonOptions, parse, positive, versionLine } from './arguments.ts';
import type { HelpWords } from './words.ts';

export interface RemoveOptions extends CommonOptions {
  /** Addresses as the user wrote them; undefined for all hosts of the list. */
  readonly leaving: readonly string[] | undefined;
  readonly force: boolean;
  readonly keepGoing: boolean;
  /** Only shows what would change. */
  readonly dryRun: boolean;
}

function usageHint(words: HelpWords): string {
  return `${words.title('Usage:')} gs_sshexkey remove -f HOSTFILE [--hosts A,B] [--force] [--dry-run]\n${words.tryHelp('gs_sshexkey remove')}`;
}

function buildCommand({ texts }: HelpWords) {
  return new Command('gs_sshexkey remove')
    .description(texts.remove)
    .usage('-f HOSTFILE [--hosts A,B] [-l LOGFILE] [OPTION]...')
    .option('-f <HOSTFILE>', texts.hostFile)
    .option('-X <XMLFILE>', texts.clusterFile)
    .option('-l <LOGFILE>', texts.logFile)
    .option('--hosts <ADDRESSES>', texts.removeHosts)
    .option('--force', texts.removeForce)
    .option('--keep-going', texts.removeKeepGoing)
    .option('--dry-run', texts.dryRun)
    .option('-i <FILE>', texts.identity, collect)
    .option('--host-keys <FILE>', texts.hostKeys)
    .option('--strict-host-keys', texts.strictHostKeys)
    .option('--jobs <N>', texts.jobs, positive, 30)
    .option('--connect-timeout <SECONDS>', texts.connectTimeout, positive, 10)
    .option('-v', texts.verbose)
    .helpOption('-?, --help', texts.help)
    .version(versionLine, '-V, --version', texts.version)
    .allowExcessArguments(false);
}

/**
 * Reads the arguments behind `remove`; text is to be printed.
 *
 * @throws UsageError
 */
export function readRemoveArguments(argv: readonly string[], words: HelpWords): RemoveOptions | string {
  const command = buildCommand(words);
  const text = parse(command, argv, usageHint(words), words);
  if (text !== undefined) return text;
  const found = command.opts();
  return {
    ...commonOptions(found, usageHint(words)),
    leaving: found.hosts?.split(',').map((host) => host.trim()),
    force: found.force === true,
    keepGoing: found.keepGoing === true,
    dryRun: found.dryRun === true,
  };
}
