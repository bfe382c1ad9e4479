import { Argument } from '@commander-js/extra-typings';
import type { KeeperWord } from '../../host/agents/agents.ts';
import type { HelpWords } from '../../words/types/help.ts';
import {
  beginCommand,
  type CommonOptions,
  commonOptions,
  endCommand,
  type Print,
  parse,
  usageHint,
} from '../arguments.ts';

export interface AgentOptions extends CommonOptions {
  readonly action: KeeperWord;
  readonly json: boolean;
}

/**
 * Reads the arguments behind `agent`.
 *
 * @throws UsageError
 */
export function readAgentArguments(
  argv: readonly string[],
  words: HelpWords,
): Print | { readonly kind: 'agent'; readonly options: AgentOptions } {
  const { texts } = words;
  const hint = usageHint('gs_sshexkey agent', 'status|start|stop -f HOSTFILE [--json]', words);
  const begun = beginCommand('agent', texts.agent, texts)
    .usage('status|start|stop -f HOSTFILE [--json] [-l LOGFILE] [OPTION]...')
    .addArgument(new Argument('<ACTION>', texts.action).choices(['status', 'start', 'stop'] as const))
    .option('--json', texts.agentJson);
  const command = endCommand(begun, texts);
  const text = parse(command, argv, hint, words);
  if (text !== undefined) return { kind: 'print', text };
  const found = command.opts();
  const [action] = command.processedArgs;
  return { kind: 'agent', options: { ...commonOptions(found, hint), action, json: found.json === true } };
}
