import pLimit from 'p-limit';
import { everyHostsPrograms } from '../../host/programs.ts';
import type { HostFacts } from '../../host/read/facts.ts';
import { greetHost, probeHost } from '../../host/read/probe.ts';
import { localAddresses } from '../../inventory/local.ts';
import type { Connector } from '../../transport/connector.ts';
import type { Identity } from '../../transport/identity.ts';
import { openLocalSession } from '../../transport/local.ts';
import type { Session } from '../../transport/session.ts';
import type { Emit } from '../model/events.ts';
import type { HostFailure } from '../model/failure.ts';
import type { ListedEndpoint, Node } from '../model/node.ts';
import { onHost } from '../run/step.ts';
import type { Login } from './connect.ts';
import { gather } from './gather.ts';
import { collectIdentities } from './identities.ts';
import { readKnownHostsFiles } from './known-hosts-files.ts';
import { type HostKeyPolicy, hostKeyJudge } from './known-keys.ts';
import { type AskPassword, createPasswordBroker } from './passwords.ts';
import { survey } from './survey.ts';

/** Who is connected to, and how. */
export interface ClusterOptions {
  /** The user on every host: the one who runs the tool. */
  readonly user: string;
  readonly hosts: readonly ListedEndpoint[];
  /** How hosts are reached. */
  readonly connector: Connector;
  /** Keys that the user named. */
  readonly identities: readonly Identity[];
  /** The user's own agent. */
  readonly agentSocket: string | undefined;
  /** What is asked of host keys beyond not contradicting known_hosts. This machine is exempt. */
  readonly hostKeys: HostKeyPolicy;
  /** Connections that are started at a time. */
  readonly jobs: number;
  readonly connectTimeoutMs: number;
  /** How long another run on a host is waited for, where hosts are locked. */
  readonly lockWaitMs: number;
  /** Environment of the programs that run on this machine. */
  readonly env: NodeJS.ProcessEnv;
  /** This process, in what a host tells of who is at work there. */
  readonly processId: number;
}

export interface Dialogue {
  readonly ask: AskPassword;
  /** Whether there is a terminal to ask again on. */
  readonly interactive: boolean;
  readonly emit: Emit;
  /** Ends the run; what it has changed is undone. */
  readonly signal: AbortSignal;
  /** Ends the run at once: all sessions are closed, and what was changed is left to the next run. */
  readonly abandon: AbortSignal;
  /** Gets how each login went, where that is of interest. */
  readonly logins?: (login: Login) => void;
}

/** All hosts, connected and read. */
export interface Cluster {
  readonly nodes: readonly Node[];
  /** This machine, listed or not. */
  readonly local: { readonly session: Session; readonly facts: HostFacts };
  /** Whose run it is, in words. */
  readonly who: string;
}

type Mode = 'read' | 'look' | 'write';

/**
 * Connects to the hosts and this machine, reads them, does something with them, and closes all sessions.
 *
 * @param mode `write` takes each host's lock, and leaves it to `use` to end when the run is interrupted; with the others, an
 *   interruption closes the sessions. `look` waits for another run to end, `read` does not
 * @param failed gets the hosts that cannot take part; where it returns, the run goes on without them
 */
export async function withCluster<T>(
  options: ClusterOptions,
  dialogue: Dialogue,
  mode: Mode,
  failed: (failures: readonly HostFailure[]) => void,
  use: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const { signal, abandon } = dialogue;
  const sessions = new Set<Session>();
  let closed = false;
  const closeAll = (): void => {
    closed = true;
    for (const session of sessions) session.close();
  };
  signal.addEventListener('abort', closeAll);
  abandon.addEventListener('abort', closeAll);
  try {
    const opened = (session: Session): void => {
      sessions.add(session);
      if (closed) session.close();
    };
    const told = (failures: readonly HostFailure[]): void => {
      for (const failure of failures) dialogue.emit({ type: 'host', result: failure });
      failed(failures);
    };
    const cluster = await openCluster(options, dialogue, mode, told, opened);
    signal.throwIfAborted();
    if (mode === 'write') signal.removeEventListener('abort', closeAll);
    return await use(cluster);
  } finally {
    signal.removeEventListener('abort', closeAll);
    abandon.removeEventListener('abort', closeAll);
    closeAll();
  }
}

async function openCluster(
  options: ClusterOptions,
  { ask, interactive, emit, signal, logins }: Dialogue,
  mode: Mode,
  failed: (failures: readonly HostFailure[]) => void,
  opened: (session: Session) => void,
): Promise<Cluster> {
  const { user, jobs, env } = options;
  const open = (): Session => {
    const fresh = openLocalSession(env, user, everyHostsPrograms);
    opened(fresh);
    return fresh;
  };
  const session = open();
  const [greeting, own] = await onHost('localhost', 'network', async () => {
    const said = await greetHost(session, user, session.patienceMs);
    return [said, await probeHost(session, user, said, undefined, session.patienceMs)] as const;
  });
  const known = await onHost('localhost', 'network', () => readKnownHostsFiles(own.home, emit));
  const started = new Date().toISOString().slice(0, 19);
  const who = `${user} on ${greeting.hostname}, process ${options.processId}, since ${started}Z`;

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
  const contacts = await gather(options.hosts, {
    user,
    connector: options.connector,
    identities: await collectIdentities(own, options.identities, options.agentSocket),
    judge: hostKeyJudge(known, options.hostKeys),
    passwords,
    starts: pLimit(jobs),
    timeoutMs: options.connectTimeoutMs,
    emit,
    logins,
    local: { session, greeting, reconnect: async () => open() },
    localAddresses: localAddresses(),
    opened,
    failed,
    signal,
  }).finally(begin);
  const lock = { read: undefined, look: 'look', write: { who } } as const;
  const nodes = await survey(contacts, {
    user,
    lock: lock[mode],
    lockWaitMs: options.lockWaitMs,
    emit,
    failed,
    signal,
  });
  const facts = nodes.find((node) => node.local)?.facts ?? own;
  return { nodes, local: { session, facts }, who };
}
