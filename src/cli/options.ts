import { Command, Option } from '@commander-js/extra-typings';
import { type AgentOptions, readAgentArguments } from './agent-options.ts';
import { type CommonOptions, collect, commonOptions, parse, positive, versionLine } from './arguments.ts';
import { wrap } from './columns.ts';
import { type DoctorOptions, readDoctorArguments } from './doctor-options.ts';
import { readVerifyArguments, type VerifyOptions } from './verify-options.ts';
import type { HelpWords } from './words.ts';

/** Column at which the texts of further commands begin, and the width of the help. */
const textColumn = 31;
const helpWidth = 80;

/** What stands below the options. */
function afterOptions({ texts, seeHelp }: HelpWords): string {
  const commands = [
    ['agent status|start|stop', 'agent', texts.agentCommand],
    ['verify', 'verify', texts.verifyCommand],
    ['doctor', 'doctor', texts.doctorCommand],
  ] as const;
  const lines = commands.flatMap(([term, name, text]) => {
    const [first = '', ...rest] = wrap(seeHelp(text, `gs_sshexkey ${name}`), helpWidth, textColumn);
    return [`  ${term}`.padEnd(textColumn) + first.trimStart(), ...rest];
  });
  return ['', texts.furtherCommands, ...lines, '', ...wrap(texts.language, helpWidth, 0)].join('\n');
}

function buildCommand(words: HelpWords) {
  const { texts } = words;
  return new Command('gs_sshexkey')
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
    .option('-i <FILE>', texts.identity, collect)
    .addOption(
      new Option('--verify <MODE>', texts.verifyMode)
        .choices(['auto', 'star', 'ring', 'mesh'] as const)
        .default('auto' as const, texts.verifyModeDefault),
    )
    .option('--merge', texts.merge)
    .option('--keep-going', texts.keepGoing)
    .addOption(new Option('--dry-run', texts.dryRun).conflicts('json'))
    .option('--host-keys <FILE>', texts.hostKeys)
    .option('--strict-host-keys', texts.strictHostKeys)
    .option('--json', texts.createJson)
    .option('--jobs <N>', texts.jobs, positive, 30)
    .option('--connect-timeout <SECONDS>', texts.connectTimeout, positive, 10)
    .option('-v', texts.verbose)
    .addHelpText('after', afterOptions(words))
    .allowExcessArguments(false);
}

export interface RawOptions extends CommonOptions {
  readonly skipHostnameSet: boolean;
  readonly deduplicate: boolean;
  readonly verify: 'auto' | 'star' | 'ring' | 'mesh';
  readonly merge: boolean;
  readonly keepGoing: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** What the arguments ask for: text to print, or a run. */
export type Request =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'create'; readonly options: RawOptions }
  | { readonly kind: 'agent'; readonly options: AgentOptions }
  | { readonly kind: 'verify'; readonly options: VerifyOptions }
  | { readonly kind: 'doctor'; readonly options: DoctorOptions };

function usageHint(words: HelpWords): string {
  return `${words.title('Usage:')} gs_sshexkey -f HOSTFILE [-l LOGFILE] [--skip-hostname-set] [--no-deduplicate]\n${words.tryHelp('gs_sshexkey')}`;
}

/**
 * Reads the arguments. A further command is told by the first of them.
 *
 * @throws UsageError
 */
export function parseArguments(argv: readonly string[], words: HelpWords): Request {
  if (argv[0] === 'agent') {
    const read = readAgentArguments(argv.slice(1), words);
    return typeof read === 'string' ? { kind: 'print', text: read } : { kind: 'agent', options: read };
  }
  if (argv[0] === 'verify') {
    const read = readVerifyArguments(argv.slice(1), words);
    return typeof read === 'string' ? { kind: 'print', text: read } : { kind: 'verify', options: read };
  }
  if (argv[0] === 'doctor') {
    const read = readDoctorArguments(argv.slice(1), words);
    return typeof read === 'string' ? { kind: 'print', text: read } : { kind: 'doctor', options: read };
  }
  const command = buildCommand(words);
  const text = parse(command, argv, usageHint(words), words);
  if (text !== undefined) return { kind: 'print', text };
  const found = command.opts();
  return {
    kind: 'create',
    options: {
      ...commonOptions(found, usageHint(words)),
      skipHostnameSet: found.skipHostnameSet === true,
      deduplicate: found.deduplicate,
      verify: found.verify,
      merge: found.merge === true,
      keepGoing: found.keepGoing === true,
      dryRun: found.dryRun === true,
      json: found.json === true,
    },
  };
}
