import type { Greeting } from '../../host/read/facts.ts';
import { hostKeysOn } from '../../host/read/host-keys.ts';
import { greetHost } from '../../host/read/probe.ts';
import { secretsOf } from '../../host/read/same-host.ts';
import { listenersAt } from '../../inventory/listeners.ts';
import { fingerprint } from '../../keys/fingerprint.ts';
import type { Endpoint } from '../../transport/endpoint.ts';
import type { HostKey } from '../../transport/host-key.ts';
import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import type { HostFailure } from '../model/failure.ts';
import type { Contact, ListedEndpoint, NodeEndpoint } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import { untilAborted } from '../model/until-aborted.ts';
import { type ConnectContext, connectHost } from './connect.ts';
import { nameFaults } from './name-faults.ts';

/** A session with what its host said of itself, before addresses of one host are brought together. */
interface Visit {
  readonly endpoint: NodeEndpoint | undefined;
  readonly session: Session;
  readonly greeting: Greeting;
  readonly local: boolean;
  readonly reconnect: () => Promise<Session>;
}

export interface GatherContext extends ConnectContext {
  /** This machine. */
  readonly local: Pick<Visit, 'session' | 'greeting' | 'reconnect'>;
  /** Canonical addresses of this machine. */
  readonly localAddresses: ReadonlySet<string>;
  /** Gets every session as soon as it is open, so that an interrupted run closes them all. */
  readonly opened: (session: Session) => void;
  /** Gets all hosts that failed, if any, once every host has answered; where it returns, they are left out. */
  readonly failed: (failures: readonly HostFailure[]) => void;
  /** Ends it at once, whatever is waited for. Nothing has been changed on any host by then. */
  readonly signal: AbortSignal;
}

/**
 * Connects to all hosts of the list, asks each who it is and learns their host keys. Waits for every host and names all
 * that failed to `failed` of the context.
 */
export function gather(
  hosts: readonly ListedEndpoint[],
  context: GatherContext,
): Promise<readonly Contact[]> {
  return untilAborted(context.signal, gatherAll(hosts, context));
}

async function gatherAll(
  hosts: readonly ListedEndpoint[],
  context: GatherContext,
): Promise<readonly Contact[]> {
  const { emit, local } = context;
  const failed = new Map<Endpoint, HostFailure>();
  let done = 0;
  const visits = await Promise.all(
    hosts.map(async (host): Promise<Visit | undefined> => {
      try {
        const found = context.localAddresses.has(host.address)
          ? await visitSelf(host, context)
          : await visit(host, context);
        emit({ type: 'host', result: { host: host.address, step: 'network', problem: undefined } });
        return found;
      } catch (error) {
        const problem = problemIn(error, context.signal);
        failed.set(host, { host: host.address, port: host.port, step: 'network', problem });
        return undefined;
      } finally {
        emit({ type: 'progress', step: 'network', done: ++done, total: hosts.length });
      }
    }),
  );
  if (failed.size > 0) context.failed(hosts.flatMap((host) => failed.get(host) ?? []));
  const self: Visit = { endpoint: undefined, ...local, local: true };
  return named(await merge([self, ...visits.filter((one) => one !== undefined)], context), context);
}

/**
 * This machine under one of its listed addresses: its keys are what its sshd shows there. A connection to itself leaves no
 * machine, but at a port above 1023 any user may listen where sshd does not.
 */
async function visitSelf(host: ListedEndpoint, context: GatherContext): Promise<Visit> {
  const hostKeys = await context.starts(() => context.connector.learnHostKeys(host, context.timeoutMs));
  const trusted = [0, context.local.greeting.uid];
  const other = listenersAt(host.address, host.port).find((uid) => !trusted.includes(uid));
  if (other !== undefined) {
    const text = `user ${other} listens at port ${host.port}, where root's ssh server should`;
    throw new HostError({ code: 'unsupported', text });
  }
  return { endpoint: { ...host, hostKeys }, ...context.local, local: true };
}

async function visit(host: ListedEndpoint, context: GatherContext): Promise<Visit> {
  const { session, hostKey, announcedKeys } = await connectHost(host, context);
  context.opened(session);
  const hostKeys = wantedKeys(
    host,
    await allKeys(host, session, hostKey, announcedKeys, context),
    session,
    context,
  );
  const greeting = await greetHost(session, context.user, session.patienceMs);
  const startup = session.startupText();
  if (startup.trim() !== '')
    context.emit({ type: 'notice', notice: { code: 'startup-text', host: host.address, text: startup } });
  return {
    endpoint: { ...host, hostKeys },
    session,
    greeting,
    local: false,
    reconnect: async () => {
      const { session: fresh } = await connectHost(host, context);
      context.opened(fresh);
      return fresh;
    },
  };
}

/**
 * OpenSSH announces all its keys after a login, before anything else. Of another server there is the key of the session, and
 * of those that it shows on new connections, where anybody could answer, the ones that lie on the host as its own.
 */
async function allKeys(
  host: Endpoint,
  session: Session,
  first: HostKey,
  announcedKeys: (waitMs: number) => Promise<readonly HostKey[]>,
  context: GatherContext,
): Promise<readonly HostKey[]> {
  const announced = await announcedKeys(1000);
  if (announced.some(({ blob }) => blob === first.blob)) return announced;
  const own = await hostKeysOn(session);
  if (![...own].some((blob) => blob !== first.blob)) return [first];
  const shown = await context.starts(() => context.connector.learnHostKeys(host, context.timeoutMs, [first]));
  return shown.filter((key) => key === first || own.has(key.blob));
}

/** Refuses a host with a key that contradicts what is on record, before anything is written there (rule 7.1). */
function wantedKeys(
  host: Endpoint,
  keys: readonly HostKey[],
  session: Session,
  { judge, emit }: GatherContext,
): readonly HostKey[] {
  const review = judge.review(host, keys);
  if (review.problem) {
    session.close();
    throw new HostError(review.problem);
  }
  for (const { type, blob } of review.leftOut)
    emit({
      type: 'detail',
      text: `${host.address}: its ${type} ${fingerprint(blob)} is not on record: left out`,
    });
  return review.kept;
}

/** Brings together the addresses under which one host answers. */
async function merge(visits: readonly Visit[], context: GatherContext): Promise<Visit[][]> {
  const isSame = await sameHosts(visits);
  const groups: Visit[][] = [];
  for (const one of visits) {
    const same = groups.find((group) => group.some((other) => isSame(one, other)));
    if (!same) {
      groups.push([one]);
      continue;
    }
    const first = same.find(({ endpoint }) => endpoint)?.endpoint;
    if (one.endpoint && first)
      context.emit({
        type: 'notice',
        notice: { code: 'same-host', host: one.endpoint.address, other: first.address },
      });
    same.push(one);
  }
  for (const [kept, ...others] of groups)
    for (const { session } of others) if (session !== kept?.session) session.close();
  return groups;
}

/**
 * Two sessions are on one host where each side finds the other's shell, and its secret in that shell's environment. A host that
 * says it is another, or an account on both, can not: so nothing hides a host behind another one. Only hosts that name the
 * same running system are asked, which costs the others nothing.
 */
async function sameHosts(visits: readonly Visit[]): Promise<(a: Visit, b: Visit) => boolean> {
  const shells = new Map(visits.map(({ session, greeting }) => [session, greeting]));
  const told = new Map<Session, ReadonlyMap<string, string>>();
  await Promise.all(
    [...shells].map(async ([session, { boot }]) => {
      const others = [...shells].filter(([other, { boot: its }]) => other !== session && its === boot);
      const sought = others.flatMap(([, { shell }]) => shell ?? []);
      if (boot !== '' && sought.length > 0) told.set(session, await secretsOf(session, sought));
    }),
  );
  const knows = (a: Visit, { session, greeting: { shell } }: Visit): boolean =>
    shell !== undefined && told.get(a.session)?.get(`${shell.pid} ${shell.since}`) === session.secret;
  return (a, b) => a.session === b.session || (knows(a, b) && knows(b, a));
}

function named(groups: readonly Visit[][], { emit }: GatherContext): Contact[] {
  const nodes = groups.flatMap(([first, ...others]): Omit<Contact, 'name'>[] => {
    if (!first) return [];
    const endpoints = [first, ...others].flatMap(({ endpoint }) => endpoint ?? []);
    const { endpoint: _, ...rest } = first;
    return [{ label: endpoints[0]?.address ?? 'localhost', ...rest, endpoints }];
  });
  for (const { label, endpoints, greeting } of nodes)
    for (const listed of new Set(endpoints.map(({ name }) => name)))
      if (listed !== undefined && listed !== greeting.hostname)
        emit({
          type: 'notice',
          notice: { code: 'name-differs', host: label, listed, name: greeting.hostname },
        });
  // A machine that is not in the list is nobody's target: its name is of no concern.
  const targets = nodes.filter(({ endpoints }) => endpoints.length > 0);
  const faults = nameFaults(targets.map(({ greeting }) => greeting.hostname));
  const faultOf = new Map(targets.map((node, i) => [node, faults[i]]));
  return nodes.map((node) => {
    const { hostname } = node.greeting;
    const why = faultOf.get(node);
    if (why)
      emit({ type: 'notice', notice: { code: 'name-left-out', host: node.label, name: hostname, why } });
    return { ...node, name: why || node.endpoints.length === 0 ? undefined : hostname };
  });
}
