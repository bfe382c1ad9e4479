import { Command, Option } from '@commander-js/extra-typings';
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

export interface VerifyOptions extends CommonOptions {
  readonly verify: 'auto' | 'star' | 'ring' | 'mesh';
  readonly json: boolean;
  /** File for the report as a page. */
  readonly html: string | undefined;
}

const usageHint =
  'Usage: gs_sshexkey verify -f HOSTFILE [--verify star|ring|mesh] [--json] [--html FILE]\nTry "gs_sshexkey verify --help".';

function buildCommand() {
  return new Command('gs_sshexkey verify')
    .description(
      'Tries the logins between the hosts of a list, by address and by name, and says which fail and why. Changes nothing.',
    )
    .usage('-f HOSTFILE [--verify MODE] [--json] [--html FILE] [-l LOGFILE] [OPTION]...')
    .option('-f <HOSTFILE>', "file with the hosts' addresses, one a line: ADDRESS or ADDRESS,PORT")
    .option('-l <LOGFILE>', 'absolute path of the log file')
    .addOption(
      new Option(
        '--verify <MODE>',
        'what is tried: star is from here, ring adds each host to the next, mesh is all',
      )
        .choices(['auto', 'star', 'ring', 'mesh'] as const)
        .default('auto' as const, 'mesh up to 32 hosts, else ring'),
    )
    .option('--json', 'print one JSON document instead of a matrix (docs/verify.schema.json)')
    .option('--html <FILE>', 'write the report as one self-contained page, too')
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
 * Reads the arguments behind `verify`; text is to be printed.
 *
 * @throws UsageError
 */
export function readVerifyArguments(argv: readonly string[]): VerifyOptions | string {
  const command = buildCommand();
  const text = parse(command, argv, usageHint);
  if (text !== undefined) return text;
  const found = command.opts();
  const { verify, html } = found;
  return { ...commonOptions(found, usageHint), verify, json: found.json === true, html };
}
