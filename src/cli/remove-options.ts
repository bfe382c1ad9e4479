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

export interface RemoveOptions extends CommonOptions {
  /** Addresses as the user wrote them; undefined for all hosts of the list. */
  readonly hosts: readonly string[] | undefined;
  readonly force: boolean;
  readonly keepGoing: boolean;
}

const usageHint =
  'Usage: gs_sshexkey remove -f HOSTFILE [--hosts A,B] [--force]\nTry "gs_sshexkey remove --help".';

function buildCommand() {
  return new Command('gs_sshexkey remove')
    .description(
      'Takes trust away from the hosts of a list: what was written, made and started there for the user who runs it. What is not of this tool stays.',
    )
    .usage('-f HOSTFILE [--hosts A,B] [-l LOGFILE] [OPTION]...')
    .option('-f <HOSTFILE>', "file with the hosts' addresses, one a line: ADDRESS or ADDRESS,PORT")
    .option('-l <LOGFILE>', 'absolute path of the log file')
    .option('--hosts <ADDRESSES>', 'only these hosts of the list leave (A,B); the others forget them')
    .option('--force', 'also where neither a key nor a password would be left to log in by')
    .option('--keep-going', 'remove it from the hosts that work when others fail')
    .option('-i <FILE>', 'private key to log in with before a password is asked; repeatable', collect)
    .addOption(hostKeysOption)
    .addOption(strictHostKeysOption)
    .option('--jobs <N>', 'connections that are started at a time', positive, 30)
    .option('--connect-timeout <SECONDS>', 'how long a host may take to answer', positive, 10)
    .option('-v', 'say more on standard error')
    .helpOption('-?, --help', 'show this help')
    .version(versionLine, '-V, --version', 'show the version')
    .allowExcessArguments(false);
}

/**
 * Reads the arguments behind `remove`; text is to be printed.
 *
 * @throws UsageError
 */
export function readRemoveArguments(argv: readonly string[]): RemoveOptions | string {
  const command = buildCommand();
  const text = parse(command, argv, usageHint);
  if (text !== undefined) return text;
  const found = command.opts();
  return {
    ...commonOptions(found, usageHint),
    hosts: found.hosts?.split(',').map((host) => host.trim()),
    force: found.force === true,
    keepGoing: found.keepGoing === true,
  };
}
