import { CommanderError, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { UsageError } from './errors.ts';

declare const __VERSION__: string;

/** The version line; scripts look for the word openGauss in it. */
export const versionLine = `gs_sshexkey (openGauss compatible) ${__VERSION__}`;

/** What every command takes. */
export interface CommonOptions {
  readonly hostFile: string;
  readonly logFile: string | undefined;
  readonly identityFiles: readonly string[];
  /** File with the only host keys to be accepted. */
  readonly hostKeys: string | undefined;
  readonly strictHostKeys: boolean;
  readonly jobs: number;
  readonly connectTimeoutMs: number;
  readonly verbose: boolean;
}

export const hostKeysOption = new Option(
  '--host-keys <FILE>',
  "accept only host keys that this file lists, which is of known_hosts' format",
);

export const strictHostKeysOption = new Option(
  '--strict-host-keys',
  'refuse host keys that no known_hosts has, instead of accepting them once',
);

/** The parts of a commander command that reading needs, whatever its options are. */
interface Parser {
  exitOverride(): unknown;
  configureOutput(output: {
    writeOut: (text: string) => void;
    writeErr: () => void;
    outputError: () => void;
  }): unknown;
  parse(argv: readonly string[], from: { from: 'user' }): unknown;
  readonly args: readonly string[];
}

/**
 * Reads arguments.
 *
 * @param usage the lines that follow an error about usage
 * @returns text to print, for the help and the version
 * @throws UsageError with the original's codes 50000 (unknown), 50001 (missing) and 50004 (bad value)
 */
export function parse(command: Parser, argv: readonly string[], usage: string): string | undefined {
  let printed = '';
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => {
      printed += text;
    },
    writeErr: () => {},
    outputError: () => {},
  });
  try {
    command.parse(argv, { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return printed.trimEnd();
    throw usageErrorOf(error, command.args, usage);
  }
}

/** The options that every command takes, from what commander read. */
export function commonOptions(
  found: {
    readonly f?: string | undefined;
    readonly l?: string | undefined;
    readonly i?: string[] | undefined;
    readonly hostKeys?: string | undefined;
    readonly strictHostKeys?: true | undefined;
    readonly v?: true | undefined;
    readonly jobs: number;
    readonly connectTimeout: number;
  },
  usage: string,
): CommonOptions {
  if (!found.f) throw new UsageError(50001, "Incorrect parameter. Parameter '-f' is required.", usage);
  return {
    hostFile: found.f,
    logFile: found.l,
    identityFiles: found.i ?? [],
    hostKeys: found.hostKeys,
    strictHostKeys: found.strictHostKeys === true,
    jobs: found.jobs,
    connectTimeoutMs: found.connectTimeout * 1000,
    verbose: found.v === true,
  };
}

export function positive(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}

export function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}

function usageErrorOf(error: CommanderError, excess: readonly string[], usage: string): UsageError {
  const text = error.message.replace(/^error: /, '');
  switch (error.code) {
    case 'commander.unknownOption':
      return new UsageError(50000, `Unrecognized parameter: ${quoted(text)}.`, usage);
    case 'commander.excessArguments':
      return new UsageError(50000, `Unrecognized parameter: ${excess.join(' ')}.`, usage);
    case 'commander.optionMissingArgument':
    case 'commander.missingArgument':
      return new UsageError(50001, `Incorrect parameter. ${capital(text)}.`, usage);
    default:
      return new UsageError(50004, `Incorrect parameter. ${capital(text)}`, usage);
  }
}

function quoted(text: string): string {
  return /'([^']*)'/.exec(text)?.[1] ?? text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
