import { Command } from '@commander-js/extra-typings';
import { type CommonOptions, collect, commonOptions, parse, positive, versionLine } from './arguments.ts';
import type { HelpWords } from './words.ts';

export interface DoctorOptions extends CommonOptions {
  readonly json: boolean;
  /** Whose logins are examined, where that is not the user who runs the tool. */
  readonly subject: string | undefined;
}

function usageHint(words: HelpWords): string {
  return `${words.title('Usage:')} gs_sshexkey doctor -f HOSTFILE [--json] [-U USER]\n${words.tryHelp('gs_sshexkey doctor')}`;
}

function buildCommand({ texts }: HelpWords) {
  return new Command('gs_sshexkey doctor')
    .description(texts.doctor)
    .usage('-f HOSTFILE [--json] [-U USER] [-l LOGFILE] [OPTION]...')
    .option('-f <HOSTFILE>', texts.hostFile)
    .option('-X <XMLFILE>', texts.clusterFile)
    .option('-l <LOGFILE>', texts.logFile)
    .option('-U <USER>', texts.doctorUser)
    .option('--json', texts.doctorJson)
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
 * Reads the arguments behind `doctor`; text is to be printed.
 *
 * @throws UsageError
 */
export function readDoctorArguments(argv: readonly string[], words: HelpWords): DoctorOptions | string {
  const command = buildCommand(words);
  const text = parse(command, argv, usageHint(words), words);
  if (text !== undefined) return text;
  const found = command.opts();
  return { ...commonOptions(found, usageHint(words)), json: found.json === true, subject: found.U };
}
