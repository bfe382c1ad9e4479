import type { KeeperWord } from '../../host/agents/agents.ts';
import { explainHost } from '../../report/explain-host.ts';
import { columns, padEnd } from '../../terminal/columns.ts';
import type { Console } from '../../terminal/console.ts';
import type { CliContext } from '../../terminal/context.ts';
import { printable } from '../../text/printable.ts';
import { type HostAgents, manageAgents } from '../../trust/agents/manage-agents.ts';
import type { TrustEvent } from '../../trust/model/events.ts';
import { TrustError } from '../../trust/model/failure.ts';
import type { Words } from '../../words/types/words.ts';
import type { CommonOptions } from '../shared/arguments.ts';
import { openTalk } from '../shared/dialogue.ts';
import { readClusterOptions } from '../shared/input.ts';
import { renderFailure } from '../shared/render.ts';

export interface AgentOptions extends CommonOptions {
  readonly action: KeeperWord;
  readonly json: boolean;
}

/** `agent status`, `start` and `stop`. Returns the exit status. Throws UsageError. */
export async function runAgent(
  options: AgentOptions,
  context: CliContext,
  console: Console,
): Promise<number> {
  const { action, json } = options;
  const { user, words } = context;
  const cluster = await readClusterOptions(options, context);
  const { dialogue, settle } = openTalk(context, console, concerns);
  const manage = async (): Promise<number> => {
    const hosts = await manageAgents(action, cluster, dialogue);
    console.progress(undefined);
    for (const line of json ? jsonLines(hosts, user, words) : tableLines(hosts, words)) console.out(line);
    const failures = hosts.flatMap(({ failure }) => failure ?? []);
    if (failures.length > 0) renderFailure(console, new TrustError(failures), user, words);
    const well = ({ agents }: HostAgents): boolean =>
      agents.every(({ state, trustKey }) => state === 'RUNNING' && trustKey === true);
    return failures.length === 0 && (action === 'stop' || hosts.every(well)) ? 0 : 1;
  };
  return settle(manage());
}

/** Standard output is the answer alone, and names are of no concern where nothing is reached by them. */
function concerns(event: TrustEvent): boolean {
  if (event.type === 'notice') return !['name-left-out', 'name-differs'].includes(event.notice.code);
  return event.type !== 'step';
}

/** One line for each agent, in columns; `-` is what is not known. */
export function tableLines(hosts: readonly HostAgents[], { agent: words }: Words): string[] {
  const held = (trustKey: boolean | null): string =>
    trustKey === null ? '-' : trustKey ? words.yes : words.no;
  const rows = hosts.flatMap(({ host, agents }): string[][] => {
    if (agents.length === 0) return [[host, '-', words.states.UNKNOWN, '-', '-', '-']];
    return agents.map(({ role, state, pid, keys, trustKey }) => [
      host,
      words.roles[role],
      words.states[state],
      String(pid ?? '-'),
      String(keys ?? '-'),
      held(trustKey),
    ]);
  });
  const { titles } = words;
  const table = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...table.map((row) => columns(row[column] ?? ''))));
  return table.map((row) =>
    row
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The document, a line each; all text in it is printable, so that showing it leaves it as it is. */
export function jsonLines(hosts: readonly HostAgents[], user: string, words: Words): string[] {
  const error = ({ failure }: HostAgents) =>
    failure ? { error: printable(explainHost(failure, user, words).cause, 1000) } : {};
  const document = {
    hosts: hosts.map((one) => ({ host: one.host, agents: one.agents, ...error(one) })),
  };
  return JSON.stringify(document, null, 2).split('\n');
}
