import { Argument } from '@commander-js/extra-typings';
import type { HelpWords } from '../../words/types/help.ts';
import { beginCommand, commonOptions, endCommand, parse, usageHint } from '../shared/arguments.ts';
import { command } from '../shared/command.ts';
import type { AgentOptions } from './run.ts';

export const agent = command(
  { name: 'agent', term: 'agent status|start|stop', summary: 'agentCommand' },
  readAgentArguments,
  async () => (await import('./run.ts')).runAgent,
);

/**
 * Reads the arguments behind `agent`.
 *
 * @returns what is asked for, or text to print: the help, the version
 * @throws UsageError
 */
export function readAgentArguments(argv: readonly string[], words: HelpWords): string | AgentOptions {
  const { texts } = words;
  const hint = usageHint('gs_sshexkey agent', 'status|start|stop -f HOSTFILE [--json]', words);
  const begun = beginCommand('agent', texts.agent, texts)
    .usage('status|start|stop -f HOSTFILE [--json] [-l LOGFILE] [OPTION]...')
    .addArgument(new Argument('<ACTION>', texts.action).choices(['status', 'start', 'stop'] as const))
    .option('--json', texts.agentJson);
  const command = endCommand(begun, texts);
  const text = parse(command, argv, hint, words);
  if (text !== undefined) return text;
  const found = command.opts();
  const [action] = command.processedArgs;
  return { ...commonOptions(found, hint), action, json: found.json === true };
}
