import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import { probeHost } from '../host/probe.ts';
import { localAddresses } from '../inventory/local.ts';
import type { Identity } from '../transport/identity.ts';
import { openLocalSession } from '../transport/local.ts';
import type { Session } from '../transport/session.ts';
import type { Endpoint } from '../transport/ssh.ts';
import { planDistribution } from './distribution.ts';
import type { Emit } from './events.ts';
import { gather, programTimeoutMs } from './gather.ts';
import { collectIdentities } from './identities.ts';
import { keepAlive } from './keep.ts';
import { hostKeyJudge, type KnownHostsFile } from './known-keys.ts';
import type { Node } from './node.ts';
import { findOverrides } from './overrides.ts';
import { type AskPassword, createPasswordBroker } from './passwords.ts';
import { planAuthorizedKeys, planCluster, planKnownHosts } from './plan.ts';
import { agreeOnKey, announce, refuseOddFiles } from './precheck.ts';
import { applyStep, checkWritten, onHost } from './step.ts';
import type { VerifyMode } from './topology.ts';
import { type Verification, verifyTrust } from './verify.ts';

export interface CreateOptions {
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
  /** Whether root's `/etc/hosts` gets a line for each host, and whether pairs that it already has are left out. */
  readonly mapHosts: boolean;
  readonly deduplicate: boolean;
  readonly verify: VerifyMode | 'auto';
  /** Environment of the programs that run on this machine. */
  readonly env: NodeJS.ProcessEnv;
}

export interface CreateDialogue {
  readonly ask: AskPassword;
  /** Whether there is a terminal to ask again on. */
  readonly interactive: boolean;
  readonly emit: Emit;
  /** Ends the run: all sessions are closed. */
  readonly signal: AbortSignal;
}

/**
 * Creates mutual trust among the hosts and this machine: gather facts, plan, apply, verify.
 *
 * @throws TrustError that names every host and pair that failed
 */
export async function createTrust(options: CreateOptions, dialogue: CreateDialogue): Promise<Verification> {
  const sessions = new Set<Session>();
  const closeAll = (): void => {
    for (const session of sessions) session.close();
  };
  dialogue.signal.addEventListener('abort', closeAll);
  try {
    return await run(options, dialogue, (session) => {
      sessions.add(session);
      if (dialogue.signal.aborted) session.close();
    });
  } finally {
    dialogue.signal.removeEventListener('abort', closeAll);
    closeAll();
  }
}

async function run(
  options: CreateOptions,
  { ask, interactive, emit, signal }: CreateDialogue,
  opened: (session: Session) => void,
): Promise<Verification> {
  const token = randomBytes(8).toString('hex');
  const localSession = openLocalSession(options.env);
  opened(localSession);
  const facts = await onHost('localhost', 'network', () =>
    probeHost(localSession, options.user, token, programTimeoutMs),
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
  const nodes = await gather(options.hosts, {
    user: options.user,
    identities: await collectIdentities(facts, options.identities, options.agentSocket),
    judge: hostKeyJudge(await knownHostsFiles(facts.home)),
    passwords,
    starts: pLimit(options.jobs),
    timeoutMs: options.connectTimeoutMs,
    emit,
    local: { session: localSession, facts },
    localAddresses: localAddresses(),
    token,
    opened,
    signal,
  }).finally(begin);
  const mapHosts = options.mapHosts && facts.uid === 0;
  refuseOddFiles(nodes, mapHosts);
  emit({ type: 'step', step: 'network', state: 'end' });

  emit({ type: 'step', step: 'trust', state: 'begin' });
  emit({ type: 'step', step: 'local-key', state: 'begin' });
  const key = await agreeOnKey(nodes, localSession, emit);
  emit({ type: 'step', step: 'local-key', state: 'end' });
  const plan = planCluster(nodes, key, { user: options.user, mapHosts, deduplicate: options.deduplicate });
  announce(nodes, plan, emit);
  const overrides = await findOverrides(nodes, plan, emit);

  const context = { emit, limit: pLimit(options.jobs) };
  const local = nodes.filter((node) => node.local);
  const remote = nodes.filter((node) => !node.local);
  const authorize = (node: Node) => planAuthorizedKeys(node, plan);
  await applyStep('local-authorized-keys', local, authorize, context);
  await applyStep('known-hosts', local, (node) => planKnownHosts(node, plan), context);
  const written = await applyStep('remote-authorized-keys', remote, authorize, context);
  emit({ type: 'step', step: 'common-authentication', state: 'begin' });
  checkWritten('common-authentication', remote, authorize, written);
  emit({ type: 'step', step: 'common-authentication', state: 'end' });
  const distribute = (node: Node) => planDistribution(node, plan, overrides.get(node) ?? new Set());
  await applyStep('distribute', nodes, distribute, context, (node) => keepAlive(node, emit));

  emit({ type: 'step', step: 'verify', state: 'begin' });
  const verification = await verifyTrust(nodes, options.verify, overrides, options.connectTimeoutMs, emit);
  emit({ type: 'step', step: 'verify', state: 'end' });
  emit({ type: 'step', step: 'trust', state: 'end' });
  return verification;
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
