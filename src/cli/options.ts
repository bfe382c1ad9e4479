import { Command, Option } from '@commander-js/extra-typings';
import { type AgentOptions, readAgentArguments } from './agent-options.ts';
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
import { type DoctorOptions, readDoctorArguments } from './doctor-options.ts';
import { readVerifyArguments, type VerifyOptions } from './verify-options.ts';

const furtherCommands = `
Further commands:
  agent status|start|stop      the agents that hold the trust key, on every host of
                               the list; see "gs_sshexkey agent --help"
  verify                       tries the logins between the hosts and says which fail
                               and why; see "gs_sshexkey verify --help"
  doctor                       says why logins by key fail, and what to do; see
                               "gs_sshexkey doctor --help"`;

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
    .option('--merge', 'where hosts have another trust key, let it give way to the chosen one')
    .option('--keep-going', 'create trust among the hosts that work when others fail')
    .addOption(hostKeysOption)
    .addOption(strictHostKeysOption)
    .option('--jobs <N>', 'connections that are started at a time', positive, 30)
    .option('--connect-timeout <SECONDS>', 'how long a host may take to answer', positive, 10)
    .option('-v', 'say more on standard error')
    .addHelpText('after', furtherCommands)
    .allowExcessArguments(false);
}

export interface RawOptions extends CommonOptions {
  readonly skipHostnameSet: boolean;
  readonly deduplicate: boolean;
  readonly verify: 'auto' | 'star' | 'ring' | 'mesh';
  readonly merge: boolean;
  readonly keepGoing: boolean;
}

/** What the arguments ask for: text to print, or a run. */
export type Request =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'create'; readonly options: RawOptions }
  | { readonly kind: 'agent'; readonly options: AgentOptions }
  | { readonly kind: 'verify'; readonly options: VerifyOptions }
  | { readonly kind: 'doctor'; readonly options: DoctorOptions };

const usageHint =
  'Usage: gs_sshexkey -f HOSTFILE [-l LOGFILE] [--skip-hostname-set] [--no-deduplicate]\nTry "gs_sshexkey --help".';

/**
 * Reads the arguments. A further command is told by the first of them.
 *
 * @throws UsageError
 */
export function parseArguments(argv: readonly string[]): Request {
  if (argv[0] === 'agent') {
    const read = readAgentArguments(argv.slice(1));
    return typeof read === 'string' ? { kind: 'print', text: read } : { kind: 'agent', options: read };
  }
  if (argv[0] === 'verify') {
    const read = readVerifyArguments(argv.slice(1));
    return typeof read === 'string' ? { kind: 'print', text: read } : { kind: 'verify', options: read };
  }
  if (argv[0] === 'doctor') {
    const read = readDoctorArguments(argv.slice(1));
    return typeof read === 'string' ? { kind: 'print', text: read } : { kind: 'doctor', options: read };
  }
  const command = buildCommand();
  const text = parse(command, argv, usageHint);
  if (text !== undefined) return { kind: 'print', text };
  const found = command.opts();
  return {
    kind: 'create',
    options: {
      ...commonOptions(found, usageHint),
      skipHostnameSet: found.skipHostnameSet === true,
      deduplicate: found.deduplicate,
      verify: found.verify,
      merge: found.merge === true,
      keepGoing: found.keepGoing === true,
    },
  };
}
