import { Command } from '@commander-js/extra-typings';
import {
  type CommonOptions,
  collect,
  commonOptions,
  hostKeysOption,
  parse,
  positive,
  strictHostKeysOption,
  versionLine,
} from './arguments.ts';

export interface DoctorOptions extends CommonOptions {
  readonly json: boolean;
  /** Whose logins are examined, where that is not the user who runs the tool. */
  readonly subject: string | undefined;
}

const usageHint = 'Usage: gs_sshexkey doctor -f HOSTFILE [--json]\nTry "gs_sshexkey doctor --help".';

function buildCommand() {
  return new Command('gs_sshexkey doctor')
    .description('Says why logins by key fail between the hosts of a list, and what to do. Changes nothing.')
    .usage('-f HOSTFILE [--json] [-l LOGFILE] [OPTION]...')
    .option('-f <HOSTFILE>', "file with the hosts' addresses, one a line: ADDRESS or ADDRESS,PORT")
    .option('-l <LOGFILE>', 'absolute path of the log file')
    .option('-U <USER>', 'examine the logins of this user; for root only')
    .option('--json', 'print one JSON document instead of a table (docs/doctor.schema.json)')
    .option('-i <FILE>', 'private key to log in with before a password is asked; repeatable', collect)
    .option('--jobs <N>', 'connections that are started at a time', positive, 30)
    .option('--connect-timeout <SECONDS>', 'how long a host may take to answer', positive, 10)
    .addOption(hostKeysOption)
    .addOption(strictHostKeysOption)
    .option('-v', 'say more on standard error')
    .helpOption('-?, --help', 'show this help')
    .version(versionLine, '-V, --version', 'show the version')
    .allowExcessArguments(false);
}

/**
 * Reads the arguments behind `doctor`; text is to be printed.
 *
 * @throws UsageError
 */
export function readDoctorArguments(argv: readonly string[]): DoctorOptions | string {
  const command = buildCommand();
  const text = parse(command, argv, usageHint);
  if (text !== undefined) return text;
  const found = command.opts();
  return { ...commonOptions(found, usageHint), json: found.json === true, subject: found.U };
}
