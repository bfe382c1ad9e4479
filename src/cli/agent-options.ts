import { Argument, Command } from '@commander-js/extra-typings';
import type { KeeperWord } from '../host/agents.ts';
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

export interface AgentOptions extends CommonOptions {
  readonly action: KeeperWord;
  readonly json: boolean;
}

const usageHint =
  'Usage: gs_sshexkey agent status|start|stop -f HOSTFILE [--json]\nTry "gs_sshexkey agent --help".';

function buildCommand() {
  return new Command('gs_sshexkey agent')
    .description('Shows, starts or stops the two agents that hold the trust key, on every host of the list.')
    .usage('status|start|stop -f HOSTFILE [--json] [-l LOGFILE] [OPTION]...')
    .addArgument(
      new Argument('<ACTION>', 'what to do with them; stop holds until start').choices([
        'status',
        'start',
        'stop',
      ] as const),
    )
    .option('-f <HOSTFILE>', "file with the hosts' addresses, one a line: ADDRESS or ADDRESS,PORT")
    .option('-l <LOGFILE>', 'absolute path of the log file')
    .option('--json', 'print one JSON document instead of a table')
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
 * Reads the arguments behind `agent`; text is to be printed.
 *
 * @throws UsageError
 */
export function readAgentArguments(argv: readonly string[]): AgentOptions | string {
  const command = buildCommand();
  const text = parse(command, argv, usageHint);
  if (text !== undefined) return text;
  const found = command.opts();
  const [action] = command.processedArgs;
  return { ...commonOptions(found, usageHint), action, json: found.json === true };
}
