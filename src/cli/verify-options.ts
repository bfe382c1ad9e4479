import { Command, Option } from '@commander-js/extra-typings';
import { type CommonOptions, collect, commonOptions, parse, positive, versionLine } from './arguments.ts';
import type { HelpWords } from './words.ts';

export interface VerifyOptions extends CommonOptions {
  readonly verify: 'auto' | 'star' | 'ring' | 'mesh';
  readonly json: boolean;
  /** File for the report as a page. */
  readonly html: string | undefined;
}

function usageHint(words: HelpWords): string {
  return `${words.title('Usage:')} gs_sshexkey verify -f HOSTFILE [--verify star|ring|mesh] [--json] [--html FILE]\n${words.tryHelp('gs_sshexkey verify')}`;
}

function buildCommand(words: HelpWords) {
  const { texts } = words;
  return new Command('gs_sshexkey verify')
    .description(texts.verify)
    .usage('-f HOSTFILE [--verify MODE] [--json] [--html FILE] [-l LOGFILE] [OPTION]...')
    .option('-f <HOSTFILE>', texts.hostFile)
    .option('-X <XMLFILE>', texts.clusterFile)
    .option('-l <LOGFILE>', texts.logFile)
    .addOption(
      new Option('--verify <MODE>', texts.verifyTried)
        .choices(['auto', 'star', 'ring', 'mesh'] as const)
        .default('auto' as const, texts.verifyModeDefault),
    )
    .option('--json', texts.verifyJson)
    .option('--html <FILE>', texts.html)
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
 * Reads the arguments behind `verify`; text is to be printed.
 *
 * @throws UsageError
 */
export function readVerifyArguments(argv: readonly string[], words: HelpWords): VerifyOptions | string {
  const command = buildCommand(words);
  const text = parse(command, argv, usageHint(words), words);
  if (text !== undefined) return text;
  const found = command.opts();
  const { verify, html } = found;
  return { ...commonOptions(found, usageHint(words)), verify, json: found.json === true, html };
}
