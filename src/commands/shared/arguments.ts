import {
  Command,
  CommanderError,
  InvalidArgumentError,
  Option,
  type OptionValues,
} from '@commander-js/extra-typings';
import { wrap } from '../../terminal/columns.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import { type Transport, transports } from '../../transport/choice/connectors.ts';
import { noJumpHosts, notPositive } from '../../words/fixed/usage.ts';
import type { HelpWords } from '../../words/types/help.ts';

declare const __VERSION__: string;

/** The version line; scripts look for the word openGauss in it. */
export const versionLine = `gs_sshexkey (openGauss compatible) ${__VERSION__}`;

/** Where the hosts are read from: `-f` or `-X`. */
export interface HostSource {
  readonly kind: 'host-file' | 'cluster-file';
  readonly path: string;
}

/** What every command takes. */
export interface CommonOptions {
  readonly hosts: HostSource;
  readonly logFile: string | undefined;
  readonly identityFiles: readonly string[];
  /** File with the only host keys to be accepted. */
  readonly hostKeys: string | undefined;
  readonly strictHostKeys: boolean;
  /** What carries the connections. */
  readonly ssh: Transport;
  /** Jump hosts, as `ssh -J` takes them. */
  readonly jump: string | undefined;
  readonly jobs: number;
  readonly connectTimeoutMs: number;
  /** How long another run on a host is waited for, in commands that lock. */
  readonly lockWaitMs: number;
  readonly verbose: boolean;
}

type Texts = HelpWords['texts'];

/** Begins a further command. Its own options come next; {@link endCommand} adds those that all have. */
export function beginCommand(name: string, description: string, texts: Texts) {
  return new Command(`gs_sshexkey ${name}`)
    .description(description)
    .option('-f <HOSTFILE>', texts.hostFile)
    .option('-X <XMLFILE>', texts.clusterFile)
    .option('-l <LOGFILE>', texts.logFile);
}

/** Ends a further command. */
export function endCommand<A extends unknown[], O extends OptionValues>(
  command: Command<A, O>,
  texts: Texts,
) {
  return connecting(command, texts)
    .helpOption('-?, --help', texts.help)
    .version(versionLine, '-V, --version', texts.version)
    .allowExcessArguments(false);
}

/** Adds the options that say how hosts are connected to. */
export function connecting<A extends unknown[], O extends OptionValues>(
  command: Command<A, O>,
  texts: Texts,
) {
  return command
    .option('-i <FILE>', texts.identity, collect)
    .option('--host-keys <FILE>', texts.hostKeys)
    .option('--strict-host-keys', texts.strictHostKeys)
    .addOption(new Option('--ssh <WHICH>', texts.ssh).choices(transports).default('auto' as const))
    .option('-J <HOSTS>', texts.jump, jumpHosts)
    .option('--jobs <N>', texts.jobs, positive, 30)
    .option('--connect-timeout <SECONDS>', texts.connectTimeout, positive, 10)
    .option('-v', texts.verbose);
}

/** Seconds that another run is waited for. */
const defaultLockWait = 30;

/** The option of commands that lock hosts. */
export function lockWait(texts: Texts) {
  return new Option('--lock-wait <SECONDS>', texts.lockWait).argParser(positive).default(defaultLockWait);
}

/** The option of commands that prove trust. */
export function verifyMode(description: string, texts: Texts) {
  return new Option('--verify <MODE>', description)
    .choices(['auto', 'star', 'ring', 'mesh'] as const)
    .default('auto' as const, texts.verifyModeDefault);
}

/** What has choices and a default. */
interface Described {
  readonly description: string;
  readonly argChoices?: readonly string[] | undefined;
  readonly required?: boolean;
  readonly defaultValue?: unknown;
  readonly defaultValueDescription?: string | undefined;
}

/** The parts of commander's Help that are ours. */
interface HelpForm {
  boxWrap(text: string, width: number): string;
  styleTitle(title: string): string;
  optionDescription(option: Described): string;
  argumentDescription(argument: Described): string;
}

/** The parts of a commander command that reading needs, whatever its options are. */
interface Parser {
  configureHelp(help: HelpForm): unknown;
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
 * @param words the language of the help
 * @returns text to print, for the help and the version
 * @throws UsageError with the original's codes 50000 (unknown), 50001 (missing) and 50004 (bad value)
 */
export function parse(
  command: Parser,
  argv: readonly string[],
  usage: string,
  words: HelpWords,
): string | undefined {
  let printed = '';
  command.configureHelp(helpForm(words));
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

function helpForm(words: HelpWords): HelpForm {
  const described = ({ description, argChoices, ...one }: Described): string => {
    const preset = one.required && one.defaultValue !== undefined;
    const text = one.defaultValueDescription ?? String(one.defaultValue);
    return description + words.notes(argChoices, preset ? text : undefined);
  };
  return {
    boxWrap: (text, width) => wrap(text, width, 0).join('\n'),
    styleTitle: (title) =>
      title === 'Usage:' || title === 'Arguments:' || title === 'Options:' ? words.title(title) : title,
    optionDescription: described,
    argumentDescription: described,
  };
}

/** The lines that follow an error about usage. */
export function usageHint(command: string, synopsis: string, words: HelpWords): string {
  return `${words.title('Usage:')} ${command} ${synopsis}\n${words.tryHelp(command)}`;
}

/** The options that every command takes, from what commander read. */
export function commonOptions(
  found: {
    readonly f?: string | undefined;
    readonly X?: string | undefined;
    readonly l?: string | undefined;
    readonly i?: string[] | undefined;
    readonly hostKeys?: string | undefined;
    readonly strictHostKeys?: true | undefined;
    readonly v?: true | undefined;
    readonly ssh: Transport;
    readonly J?: string | undefined;
    readonly jobs: number;
    readonly connectTimeout: number;
    readonly lockWait?: number;
  },
  usage: string,
): CommonOptions {
  return {
    hosts: hostSource(found, usage),
    logFile: found.l,
    identityFiles: found.i ?? [],
    hostKeys: found.hostKeys,
    strictHostKeys: found.strictHostKeys === true,
    ssh: found.ssh,
    jump: jumpOf(found, usage),
    jobs: found.jobs,
    connectTimeoutMs: found.connectTimeout * 1000,
    lockWaitMs: (found.lockWait ?? defaultLockWait) * 1000,
    verbose: found.v === true,
  };
}

function hostSource(
  { f, X }: { readonly f?: string | undefined; readonly X?: string | undefined },
  usage: string,
): HostSource {
  if (f && X) throw new UsageError({ is: 'two-lists' }, usage);
  if (f) return { kind: 'host-file', path: f };
  if (X) return { kind: 'cluster-file', path: X };
  throw new UsageError({ is: 'no-list' }, usage);
}

function jumpOf({ ssh, J }: { readonly ssh: Transport; readonly J?: string | undefined }, usage: string) {
  if (J !== undefined && ssh === 'builtin') throw new UsageError({ is: 'jump-builtin' }, usage);
  return J;
}

/** `[user@]host[:port]`, one or some, as in ssh(1). They come to a shell there, so nothing else is let through. */
function jumpHosts(text: string): string {
  const hop =
    /^(?:[A-Za-z0-9_.][A-Za-z0-9_.-]*@)?(?:[A-Za-z0-9][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
  if (!text.split(',').every((one) => hop.test(one))) throw new InvalidArgumentError(noJumpHosts);
  return text;
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError(notPositive);
  return Number(text);
}

function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}

function usageErrorOf(error: CommanderError, excess: readonly string[], usage: string): UsageError {
  const text = error.message.replace(/^error: /, '');
  switch (error.code) {
    case 'commander.unknownOption':
      return new UsageError({ is: 'unknown-parameter', text: quoted(text) }, usage);
    case 'commander.excessArguments':
      return new UsageError({ is: 'unknown-parameter', text: excess.join(' ') }, usage);
    case 'commander.optionMissingArgument':
    case 'commander.missingArgument':
      return new UsageError({ is: 'missing-value', text: capital(text) }, usage);
    default:
      return new UsageError({ is: 'bad-value', text: capital(text) }, usage);
  }
}

function quoted(text: string): string {
  return /'([^']*)'/.exec(text)?.[1] ?? text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
