import pLimit from 'p-limit';
import { type AgentState, askKeeper, type KeeperWord, readAgentStates } from '../../host/agents/agents.ts';
import { layout } from '../../host/read/layout.ts';
import { type ClusterOptions, type Dialogue, readCluster } from '../cluster/cluster.ts';
import type { HostFailure } from '../model/failure.ts';
import { inListOrder } from '../model/list-order.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';

/** The agents of one host, and what went wrong there. */
export interface HostAgents {
  readonly host: string;
  /** Empty when the host could not be asked. */
  readonly agents: readonly AgentState[];
  readonly failure: HostFailure | undefined;
}

/**
 * Shows, starts or stops the user's two agents on every host; `status` changes nothing. This machine counts when it is
 * listed, or when trust has been created on it.
 *
 * @returns every host, in the order of the list; one that cannot be reached does not keep the others waiting
 * @throws TrustError when this machine itself cannot take part
 */
export async function manageAgents(
  word: KeeperWord,
  options: ClusterOptions,
  dialogue: Dialogue,
): Promise<readonly HostAgents[]> {
  using cluster = await readCluster(options, dialogue);
  const { nodes, failures } = cluster;
  const asked = nodes.filter((node) => node.endpoints.length > 0 || hasFolder(node));
  const found = await pLimit(options.jobs).map(asked, (node) => agentsOf(node, word));
  dialogue.signal.throwIfAborted();
  const lost = failures.map((failure): HostAgents => ({ host: failure.host, agents: [], failure }));
  return inListOrder([...lost, ...found], options.hosts, ({ host }) => host);
}

function hasFolder({ facts }: Node): boolean {
  const { tmp } = layout(facts.home);
  return facts.directories.some(({ path }) => path === tmp);
}

async function agentsOf({ label, session, facts }: Node, word: KeeperWord): Promise<HostAgents> {
  const failure = (problem: HostFailure['problem']): HostFailure => ({
    host: label,
    step: 'network',
    problem,
  });
  const { keeper } = layout(facts.home);
  if (!facts.files.has('keeper'))
    return { host: label, agents: [], failure: failure({ code: 'no-keeper', path: keeper }) };
  let agents: readonly AgentState[] = [];
  try {
    const done =
      word === 'status' ? undefined : await askKeeper(session, facts.home, word, session.patienceMs);
    agents = readAgentStates((await askKeeper(session, facts.home, 'status', session.patienceMs)).text);
    if (!done || done.status === 0) return { host: label, agents, failure: undefined };
    return { host: label, agents, failure: failure({ code: 'agents-differ', text: reasons(done.text) }) };
  } catch (error) {
    return { host: label, agents, failure: failure(problemIn(error)) };
  }
}

/** What the recovery program gives as reasons: the line behind each `failed SOCKET` and `left SOCKET`, once. */
function reasons(text: string): string {
  const lines = text.split('\n');
  const given = lines.filter((_, i) => /^(failed|left) \//.test(lines[i - 1] ?? ''));
  return [...new Set(given)].join('; ').slice(0, 500);
}
