import { Argument, Command } from '@commander-js/extra-typings';
import type { KeeperWord } from '../host/agents.ts';
import { type CommonOptions, collect, commonOptions, parse, positive, versionLine } from './arguments.ts';
import type { HelpWords } from './words.ts';

export interface AgentOptions extends CommonOptions {
  readonly action: KeeperWord;
  readonly json: boolean;
}

function usageHint(words: HelpWords): string {
  return `${words.title('Usage:')} gs_sshexkey agent status|start|stop -f HOSTFILE [--json]\n${words.tryHelp('gs_sshexkey agent')}`;
}

function buildCommand(words: HelpWords) {
  const { texts } = words;
  return new Command('gs_sshexkey agent')
    .description(texts.agent)
    .usage('status|start|stop -f HOSTFILE [--json] [-l LOGFILE] [OPTION]...')
    .addArgument(new Argument('<ACTION>', texts.action).choices(['status', 'start', 'stop'] as const))
    .option('-f <HOSTFILE>', texts.hostFile)
    .option('-X <XMLFILE>', texts.clusterFile)
    .option('-l <LOGFILE>', texts.logFile)
    .option('--json', texts.agentJson)
    .option('-i <FILE>', texts.identity, collect)
    .option('--host-keys <FILE>', texts.hostKeys)
    .option('--strict-host-keys', texts.strictHostKeys)
    .option('--jobs <N>', texts.jobs, positive, 30)
    .option('--connect-timeout <SECONDS>', texts.connectTimeout, positive, 10)
    .option('-v', texts.verbose)
    .helpOption('-?, --help', texts.help)
    .version(versionLine, '-V, --version', texts.version)
    .allowExcessArguments(false);
}

/**
 * Reads the arguments behind `agent`; text is to be printed.
 *
 * @throws UsageError
 */
export function readAgentArguments(argv: readonly string[], words: HelpWords): AgentOptions | string {
  const command = buildCommand(words);
  const text = parse(command, argv, usageHint(words), words);
  if (text !== undefined) return text;
  const found = command.opts();
  const [action] = command.processedArgs;
  return { ...commonOptions(found, usageHint(words)), action, json: found.json === true };
}
