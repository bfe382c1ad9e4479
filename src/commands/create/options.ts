import { Command, Option } from '@commander-js/extra-typings';
import { wrap } from '../../terminal/columns.ts';
import type { HelpWords } from '../../words/types/help.ts';
import {
  commonOptions,
  connecting,
  lockWait,
  parse,
  usageHint,
  verifyMode,
  versionLine,
} from '../shared/arguments.ts';
import { type CliCommand, command } from '../shared/command.ts';
import type { CreateOptions } from './run.ts';

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

/** Column at which the texts of further commands begin, and the width of the help. */
const textColumn = 31;
const helpWidth = 80;

/** What stands below the options. */
function afterOptions({ texts, seeHelp }: HelpWords, further: readonly CliCommand[]): string {
  const lines = further.flatMap(({ term, name, summary }) => {
    const [first = '', ...rest] = wrap(seeHelp(texts[summary], `gs_sshexkey ${name}`), helpWidth, textColumn);
    return [`  ${term}`.padEnd(textColumn) + first.trimStart(), ...rest];
  });
  return ['', texts.furtherCommands, ...lines, '', ...wrap(texts.language, helpWidth, 0)].join('\n');
}

function buildCommand(words: HelpWords, further: readonly CliCommand[]) {
  const { texts } = words;
  const command = new Command('gs_sshexkey')
    .description(texts.create)
    .usage('-f HOSTFILE [-l LOGFILE] [--skip-hostname-set] [--no-deduplicate] [OPTION]...')
    .option('-f <HOSTFILE>', texts.hostFile)
    .option('-l <LOGFILE>', texts.logFile)
    .option('--skip-hostname-set', texts.skipHostnameSet)
    .option('--no-deduplicate', texts.noDeduplicate)
    .helpOption('-?, --help', texts.help)
    .version(versionLine, '-V, --version', texts.version)
    .optionsGroup(texts.beyond)
    .option('-X <XMLFILE>', texts.clusterFile)
    .addOption(verifyMode(texts.verifyMode, texts))
    .option('--merge', texts.merge)
    .option('--keep-going', texts.keepGoing)
    .addOption(lockWait(texts))
    .addOption(new Option('--dry-run', texts.dryRun).conflicts('json'))
    .option('--json', texts.createJson);
  return connecting(command, texts)
    .addHelpText('after', afterOptions(words, further))
    .allowExcessArguments(false);
}

/**
 * Reads the arguments of the main command.
 *
 * @param further the commands that its help lists
 * @returns what is asked for, or text to print: the help, the version
 * @throws UsageError
 */
export function readCreateArguments(
  argv: readonly string[],
  words: HelpWords,
  further: readonly CliCommand[],
): string | CreateOptions {
  const hint = usageHint(
    'gs_sshexkey',
    '-f HOSTFILE [-l LOGFILE] [--skip-hostname-set] [--no-deduplicate]',
    words,
  );
  const command = buildCommand(words, further);
  const text = parse(command, argv, hint, words);
  if (text !== undefined) return text;
  const found = command.opts();
  return {
    ...commonOptions(found, hint),
    mapHosts: found.skipHostnameSet !== true,
    deduplicate: found.deduplicate,
    verify: found.verify,
    merge: found.merge === true,
    keepGoing: found.keepGoing === true,
    dryRun: found.dryRun === true,
    json: found.json === true,
  };
}
