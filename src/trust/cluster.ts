import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { HostFacts } from '../host/facts.ts';
import { probeHost } from '../host/probe.ts';
import { everyHostsPrograms } from '../host/programs.ts';
import { localAddresses } from '../inventory/local.ts';
import type { Identity } from '../transport/identity.ts';
import { openLocalSession } from '../transport/local.ts';
import type { Session } from '../transport/session.ts';
import type { Endpoint } from '../transport/ssh.ts';
import type { Emit } from './events.ts';
import type { HostFailure } from './failure.ts';
import { gather, programTimeoutMs } from './gather.ts';
import { collectIdentities } from './identities.ts';
import { hostKeyJudge, type KnownHostsFile } from './known-keys.ts';
import type { Node } from './node.ts';
import { type AskPassword, createPasswordBroker } from './passwords.ts';
import { onHost } from './step.ts';

/** Who is connected to, and how. */
export interface ClusterOptions {
  /** The user on every host: the one who runs the tool. */
  readonly user: string;
  readonly hosts: readonly Endpoint[];
  /** Keys that the user named. */
  readonly identities: readonly Identity[];
  /** The user's own agent. */
  readonly agentSocket: string | undefined;
  /** Connections that are started at a time. */
  readonly jobs: number;
  readonly connectTimeoutMs: number;
  /** Environment of the programs that run on this machine. */
  readonly env: NodeJS.ProcessEnv;
}

export interface Dialogue {
  readonly ask: AskPassword;
  /** Whether there is a terminal to ask again on. */
  readonly interactive: boolean;
  readonly emit: Emit;
  /** Ends the run: all sessions are closed. */
  readonly signal: AbortSignal;
}

/** All hosts, connected and read. */
export interface Cluster {
  readonly nodes: readonly Node[];
  /** This machine, listed or not. */
  readonly local: { readonly session: Session; readonly facts: HostFacts };
}

/**
 * Connects to the hosts and this machine, reads them, does something with them, and closes all sessions.
 *
 * @param failed gets the hosts that cannot take part; where it returns, the run goes on without them
 */
export async function withCluster<T>(
  options: ClusterOptions,
  dialogue: Dialogue,
  failed: (failures: readonly HostFailure[]) => void,
  use: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const sessions = new Set<Session>();
  const closeAll = (): void => {
    for (const session of sessions) session.close();
  };
  dialogue.signal.addEventListener('abort', closeAll);
  try {
    const opened = (session: Session): void => {
      sessions.add(session);
      if (dialogue.signal.aborted) session.close();
    };
    return await use(await openCluster(options, dialogue, failed, opened));
  } finally {
    dialogue.signal.removeEventListener('abort', closeAll);
    closeAll();
  }
}

async function openCluster(
  options: ClusterOptions,
  { ask, interactive, emit, signal }: Dialogue,
  failed: (failures: readonly HostFailure[]) => void,
  opened: (session: Session) => void,
): Promise<Cluster> {
  const token = randomBytes(8).toString('hex');
  const session = openLocalSession(options.env, everyHostsPrograms);
  opened(session);
  const facts = await onHost('localhost', 'network', () =>
    probeHost(session, options.user, token, programTimeoutMs),
  );

  // The step begins with the first login; what needs no password is tried before one is asked for.
  let begun = false;
  const begin = (): void => {
    if (!begun && !signal.aborted) emit({ type: 'step', step: 'network', state: 'begin' });
    begun = true;
  };
  const passwords = createPasswordBroker(async (question) => {
    const answer = await ask(question);
    begin();
    return answer;
  }, interactive);
  const local = { session, facts };
  const nodes = await gather(options.hosts, {
    user: options.user,
    identities: await collectIdentities(facts, options.identities, options.agentSocket),
    judge: hostKeyJudge(await knownHostsFiles(facts.home)),
    passwords,
    starts: pLimit(options.jobs),
    timeoutMs: options.connectTimeoutMs,
    emit,
    local,
    localAddresses: localAddresses(),
    token,
    opened,
    failed,
    signal,
  }).finally(begin);
  return { nodes, local };
}

/** The known_hosts files that this machine's ssh would read, as far as they are there. */
async function knownHostsFiles(home: string): Promise<KnownHostsFile[]> {
  const paths = [
    `${home}/.ssh/known_hosts`,
    `${home}/.ssh/known_hosts2`,
    '/etc/ssh/ssh_known_hosts',
    '/etc/ssh/ssh_known_hosts2',
  ];
  const files = await Promise.all(
    paths.map(async (path) => ({ path, bytes: await readFile(path).catch(() => undefined) })),
  );
  return files.flatMap(({ path, bytes }) => (bytes ? [{ path, bytes }] : []));
}
