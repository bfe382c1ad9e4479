import { Command, CommanderError, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { UsageError } from './errors.ts';

declare const __VERSION__: string;

/** The version line; scripts look for the word openGauss in it. */
const versionLine = `gs_sshexkey (openGauss compatible) ${__VERSION__}`;

function positive(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}

function buildCommand() {
  return new Command('gs_sshexkey')
    .description('Creates mutual SSH trust among the hosts of a cluster, for the user who runs it.')
    .usage('-f HOSTFILE [-l LOGFILE] [--skip-hostname-set] [--no-deduplicate] [OPTION]...')
    .option('-f <HOSTFILE>', "file with the hosts' addresses, one a line: ADDRESS or ADDRESS,PORT")
    .option('-l <LOGFILE>', 'absolute path of the log file')
    .option('--skip-hostname-set', "do not write the hosts' names to /etc/hosts")
    .option('--no-deduplicate', 'write pairs to /etc/hosts that it already has, too')
    .helpOption('-?, --help', 'show this help')
    .version(versionLine, '-V, --version', 'show the version')
    .optionsGroup('Beyond the original:')
    .option('-i <FILE>', 'private key to log in with before a password is asked; repeatable', collect)
    .addOption(
      new Option(
        '--verify <MODE>',
        'what is proved: star is from here, ring adds each host to the next, mesh is all',
      )
        .choices(['auto', 'star', 'ring', 'mesh'] as const)
        .default('auto' as const, 'mesh up to 32 hosts, else ring'),
    )
    .option('--jobs <N>', 'connections that are started at a time', positive, 30)
    .option('--connect-timeout <SECONDS>', 'how long a host may take to answer', positive, 10)
    .option('-v', 'say more on standard error')
    .allowExcessArguments(false);
}

function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}

export interface RawOptions {
  readonly hostFile: string;
  readonly logFile: string | undefined;
  readonly skipHostnameSet: boolean;
  readonly deduplicate: boolean;
  readonly identityFiles: readonly string[];
  readonly verify: 'auto' | 'star' | 'ring' | 'mesh';
  readonly jobs: number;
  readonly connectTimeoutMs: number;
  readonly verbose: boolean;
}

/** What the arguments ask for: text to print, or a run. */
export type Request =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'create'; readonly options: RawOptions };

/** The line that follows an error about usage. */
export const usageHint =
  'Usage: gs_sshexkey -f HOSTFILE [-l LOGFILE] [--skip-hostname-set] [--no-deduplicate]\nTry "gs_sshexkey --help".';

/**
 * Reads the arguments.
 *
 * @throws UsageError with the original's codes 50000 (unknown), 50001 (missing) and 50004 (bad value)
 */
export function parseArguments(argv: readonly string[]): Request {
  let printed = '';
  const command = buildCommand()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        printed += text;
      },
      writeErr: () => {},
      outputError: () => {},
    });
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'print', text: printed.trimEnd() };
    throw usageErrorOf(error, command.args);
  }
  const { f, l, i, v, ...rest } = command.opts();
  if (!f) throw new UsageError(50001, "Incorrect parameter. Parameter '-f' is required.", true);
  return {
    kind: 'create',
    options: {
      hostFile: f,
      logFile: l,
      skipHostnameSet: rest.skipHostnameSet === true,
      deduplicate: rest.deduplicate,
      identityFiles: i ?? [],
      verify: rest.verify,
      jobs: rest.jobs,
      connectTimeoutMs: rest.connectTimeout * 1000,
      verbose: v === true,
    },
  };
}

function usageErrorOf(error: CommanderError, excess: readonly string[]): UsageError {
  const text = error.message.replace(/^error: /, '');
  switch (error.code) {
    case 'commander.unknownOption':
      return new UsageError(50000, `Unrecognized parameter: ${quoted(text)}.`, true);
    case 'commander.excessArguments':
      return new UsageError(50000, `Unrecognized parameter: ${excess.join(' ')}.`, true);
    case 'commander.optionMissingArgument':
      return new UsageError(50001, `Incorrect parameter. ${capital(text)}.`, true);
    default:
      return new UsageError(50004, `Incorrect parameter. ${capital(text)}`, true);
  }
}

function quoted(text: string): string {
  return /'([^']*)'/.exec(text)?.[1] ?? text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
