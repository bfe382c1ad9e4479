import pLimit from 'p-limit';
import { everyHostsPrograms } from '../../host/programs.ts';
import type { Greeting, HostFacts } from '../../host/read/facts.ts';
import { greetHost, probeHost } from '../../host/read/probe.ts';
import type { ListedHost } from '../../inventory/host-file.ts';
import { localAddresses } from '../../inventory/local-addresses.ts';
import type { Connector } from '../../transport/connector.ts';
import type { Identity } from '../../transport/identity.ts';
import { openLocalSession } from '../../transport/local-session.ts';
import type { Session } from '../../transport/session.ts';
import type { KeyModel } from '../keys/key-model.ts';
import type { Emit } from '../model/events.ts';
import { type HostFailure, TrustError } from '../model/failure.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import type { Login } from './connect-host.ts';
import { gather } from './gather.ts';
import { collectIdentities } from './identities.ts';
import { furtherRecords, readKnownHostsFiles } from './known-hosts-files.ts';
import { type HostKeyPolicy, hostKeyJudge, type KnownHostsFile } from './known-keys.ts';
import { createOwnKeyBroker } from './own-keys.ts';
import { type AskPassword, createPasswordBroker } from './passwords.ts';
import { Sessions } from './sessions.ts';
import { survey } from './survey.ts';

/** Who is connected to, and how. */
export interface ClusterOptions {
  /** The user on every host: the one who runs the tool. */
  readonly user: string;
  readonly hosts: readonly ListedHost[];
  /** How hosts are reached. */
  readonly connector: Connector;
  /** How they come by their keys. */
  readonly keys: KeyModel;
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
}

/** What hosts are opened for. */
export interface OpenTerms {
  /**
   * `write` takes each host's lock, and sessions outlive an interruption, for what was written to be undone; with the others
   * they end with it. `look` waits for another run to end, `read` does not.
   */
  readonly access: 'read' | 'look' | 'write';
  /** Whether the others are read when a host cannot be connected to. */
  readonly partial: boolean;
  /** Whether it is of interest how each login went. */
  readonly logins?: boolean;
  /** Whether each host is asked for the addresses of the others' names. */
  readonly names?: boolean | undefined;
}

/** All hosts, connected and read, and those that could not be. What that means is for the command to say. */
export interface Cluster extends Disposable {
  /** With this machine, listed or not. None where this machine itself is of no use. */
  readonly nodes: readonly Node[];
  /** Hosts that cannot take part. */
  readonly failures: readonly HostFailure[];
  /** How each login went, by address, where it is of interest. */
  readonly logins: ReadonlyMap<string, Login>;
  /** Whose run it is, in words. */
  readonly who: string;
}

/**
 * Connects to the hosts and this machine, and reads them. All sessions are closed when the cluster is disposed of, or when it
 * is interrupted.
 *
 * @throws the signal's reason
 */
export async function openCluster(
  options: ClusterOptions,
  dialogue: Dialogue,
  terms: OpenTerms,
): Promise<Cluster> {
  const { signal, abandon } = dialogue;
  const sessions = new Sessions();
  sessions.closeOn(signal);
  sessions.closeOn(abandon);
  try {
    const opened = await openAll(options, dialogue, terms, sessions);
    signal.throwIfAborted();
    if (terms.access === 'write') sessions.outlive(signal);
    return { ...opened, [Symbol.dispose]: () => sessions.close() };
  } catch (error) {
    sessions.close();
    throw error;
  }
}

/**
 * Opens a cluster for a command that changes nothing: whatever hosts fail, the others are read.
 *
 * @throws TrustError when this machine itself cannot take part
 */
export async function readCluster(
  options: ClusterOptions,
  dialogue: Dialogue,
  terms: Pick<OpenTerms, 'logins' | 'names'> = {},
): Promise<Cluster> {
  const cluster = await openCluster(options, dialogue, { access: 'read', partial: true, ...terms });
  if (cluster.nodes.length > 0) return cluster;
  cluster[Symbol.dispose]();
  throw new TrustError(cluster.failures);
}

async function openAll(
  options: ClusterOptions,
  { ask, interactive, emit, signal }: Dialogue,
  { access, partial, logins: listens = false, names = false }: OpenTerms,
  sessions: Sessions,
): Promise<Omit<Cluster, typeof Symbol.dispose>> {
  const { user, jobs, env } = options;
  const logins = new Map<string, Login>();
  const open = (): Session => {
    const fresh = openLocalSession(env, user, everyHostsPrograms);
    sessions.add(fresh);
    return fresh;
  };
  const session = open();
  let here: Here;
  try {
    here = await lookHere(session, user, emit);
  } catch (error) {
    const failure = { host: 'localhost', step: 'network', problem: problemIn(error) } as const;
    return { nodes: [], failures: [failure], logins, who: user };
  }
  const { greeting, facts, known } = here;
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
  const gathered = await gather(options.hosts, {
    user,
    connector: options.connector,
    identities: await collectIdentities(facts, options.identities, options.agentSocket),
    judge: hostKeyJudge(known, options.hostKeys),
    further: furtherRecords(facts.home, emit),
    passwords,
    ownKeys: createOwnKeyBroker(ask, interactive, emit),
    starts: pLimit(jobs),
    timeoutMs: options.connectTimeoutMs,
    emit,
    logins: listens ? (login) => void logins.set(login.address, login) : undefined,
    local: { session, greeting, reconnect: async () => open() },
    localAddresses: localAddresses(),
    sessions,
    partial,
    signal,
  }).finally(begin);
  const lock = { read: undefined, look: 'look', write: { who } } as const;
  const { lockWaitMs } = options;
  const surveyed = await survey(gathered.hosts, {
    user,
    lock: lock[access],
    lockWaitMs,
    names,
    emit,
    signal,
  });
  const failures = [...gathered.failures, ...surveyed.failures];
  return { nodes: surveyed.nodes, failures, logins, who };
}

/** What has to be known of this machine before others are connected to. */
interface Here {
  readonly greeting: Greeting;
  readonly facts: HostFacts;
  readonly known: readonly KnownHostsFile[];
}

/** Throws HostError. */
async function lookHere(session: Session, user: string, emit: Emit): Promise<Here> {
  const greeting = await greetHost(session, user, session.patienceMs);
  const facts = await probeHost(session, user, greeting, undefined, session.patienceMs);
  return { greeting, facts, known: await readKnownHostsFiles(facts.home, emit) };
}
