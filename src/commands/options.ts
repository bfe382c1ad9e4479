import { Command, Option } from '@commander-js/extra-typings';
import { wrap } from '../terminal/columns.ts';
import type { HelpWords } from '../words/types/help.ts';
import { readAgentArguments } from './agent/options.ts';
import {
  type CommonOptions,
  commonOptions,
  connecting,
  lockWait,
  parse,
  usageHint,
  versionLine,
} from './arguments.ts';
import { readDoctorArguments } from './doctor/options.ts';
import { readRemoveArguments } from './remove/options.ts';
import { readVerifyArguments } from './verify/options.ts';

/** Column at which the texts of further commands begin, and the width of the help. */
const textColumn = 31;
const helpWidth = 80;

/** What stands below the options. */
function afterOptions({ texts, seeHelp }: HelpWords): string {
  const commands = [
    ['agent status|start|stop', 'agent', texts.agentCommand],
    ['verify', 'verify', texts.verifyCommand],
    ['remove', 'remove', texts.removeCommand],
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
    .addOption(
      new Option('--verify <MODE>', texts.verifyMode)
        .choices(['auto', 'star', 'ring', 'mesh'] as const)
        .default('auto' as const, texts.verifyModeDefault),
    )
    .option('--merge', texts.merge)
    .option('--keep-going', texts.keepGoing)
    .addOption(lockWait(texts))
    .addOption(new Option('--dry-run', texts.dryRun).conflicts('json'))
    .option('--json', texts.createJson);
  return connecting(command, texts).addHelpText('after', afterOptions(words)).allowExcessArguments(false);
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
  | { readonly kind: 'create'; readonly options: RawOptions }
  | ReturnType<(typeof furtherCommands)[keyof typeof furtherCommands]>;

const furtherCommands = {
  agent: readAgentArguments,
  verify: readVerifyArguments,
  remove: readRemoveArguments,
  doctor: readDoctorArguments,
};

/**
 * Reads the arguments. A further command is told by the first of them.
 *
 * @throws UsageError
 */
export function parseArguments(argv: readonly string[], words: HelpWords): Request {
  for (const [name, read] of Object.entries(furtherCommands))
    if (argv[0] === name) return read(argv.slice(1), words);
  const hint = usageHint(
    'gs_sshexkey',
    '-f HOSTFILE [-l LOGFILE] [--skip-hostname-set] [--no-deduplicate]',
    words,
  );
  const command = buildCommand(words);
  const text = parse(command, argv, hint, words);
  if (text !== undefined) return { kind: 'print', text };
  const found = command.opts();
  return {
    kind: 'create',
    options: {
      ...commonOptions(found, hint),
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
