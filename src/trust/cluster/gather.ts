import { hostKeysOn } from '../../host/read/host-keys.ts';
import { greetHost } from '../../host/read/probe.ts';
import type { ListedHost } from '../../inventory/host-file.ts';
import { listenersAt } from '../../inventory/listeners.ts';
import type { Endpoint } from '../../transport/endpoint.ts';
import type { HostKey } from '../../transport/host-key.ts';
import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import type { HostFailure } from '../model/failure.ts';
import type { ConnectedHost, HostEndpoint } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import { untilAborted } from '../model/until-aborted.ts';
import { type ConnectContext, connectHost } from './connect-host.ts';
import { joinAddresses, named } from './same-hosts.ts';
import type { Sessions } from './sessions.ts';

export interface GatherContext extends ConnectContext {
  /** This machine. */
  readonly local: Pick<ConnectedHost, 'session' | 'greeting' | 'reconnect'>;
  /** Canonical addresses of this machine. */
  readonly localAddresses: ReadonlySet<string>;
  /** Has every session as soon as it is open, so that an interrupted run closes them all. */
  readonly sessions: Sessions;
  /** Whether it goes on with the others when a host cannot be connected to. */
  readonly partial: boolean;
  /** Ends it at once, whatever is waited for. Nothing has been changed on any host by then. */
  readonly signal: AbortSignal;
}

/** This machine and the hosts that are connected to, and those that could not be. */
export interface Gathered {
  readonly hosts: readonly ConnectedHost[];
  /** In the order of the list. */
  readonly failures: readonly HostFailure[];
}

/**
 * Connects to all hosts of the list, asks each who it is and learns their host keys; addresses of one host become one. Waits for
 * every host.
 */
export function gather(list: readonly ListedHost[], context: GatherContext): Promise<Gathered> {
  return untilAborted(context.signal, gatherAll(list, context));
}

async function gatherAll(list: readonly ListedHost[], context: GatherContext): Promise<Gathered> {
  const { emit, local, partial } = context;
  const failed = new Map<ListedHost, HostFailure>();
  let done = 0;
  const connected = await Promise.all(
    list.map(async (listed): Promise<ConnectedHost | undefined> => {
      const { address, port } = listed;
      try {
        const host = context.localAddresses.has(address)
          ? await visitSelf(listed, context)
          : await visit(listed, context);
        emit({ type: 'host', result: { host: address, step: 'network', problem: undefined } });
        return host;
      } catch (error) {
        const problem = problemIn(error, context.signal);
        failed.set(listed, { host: address, port, step: 'network', problem });
        return undefined;
      } finally {
        emit({ type: 'progress', step: 'network', done: ++done, total: list.length });
      }
    }),
  );
  const failures = list.flatMap((listed) => failed.get(listed) ?? []);
  for (const result of failures) emit({ type: 'host', result });
  if (failures.length > 0 && !partial) return { hosts: [], failures };
  const self = hostOf('localhost', [], { ...local, local: true });
  const others = connected.filter((host) => host !== undefined);
  return { hosts: named(await joinAddresses([self, ...others], emit), emit), failures };
}

/** A host under one address, or none, before it is known which of them are one, and which names are of use. */
function hostOf(
  label: string,
  endpoints: readonly HostEndpoint[],
  reached: Pick<ConnectedHost, 'session' | 'greeting' | 'local' | 'reconnect'>,
): ConnectedHost {
  return { label, endpoints, name: undefined, ...reached };
}

/**
 * This machine under one of its listed addresses: its keys are what its sshd shows there. A connection to itself leaves no
 * machine, but at a port above 1023 any user may listen where sshd does not.
 */
async function visitSelf(host: ListedHost, context: GatherContext): Promise<ConnectedHost> {
  const hostKeys = await context.starts(() => context.connector.learnHostKeys(host, context.timeoutMs));
  const trusted = [0, context.local.greeting.uid];
  const other = listenersAt(host.address, host.port).find((uid) => !trusted.includes(uid));
  if (other !== undefined)
    throw new HostError({ code: 'unsupported', why: { is: 'other-listener', uid: other, port: host.port } });
  return hostOf(host.address, [{ ...host, hostKeys }], { ...context.local, local: true });
}

async function visit(host: ListedHost, context: GatherContext): Promise<ConnectedHost> {
  const { session, hostKey, announcedKeys } = await connectHost(host, context);
  context.sessions.add(session);
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
  const reconnect = async (): Promise<Session> => {
    const { session: fresh } = await connectHost(host, context);
    context.sessions.add(fresh);
    return fresh;
  };
  return hostOf(host.address, [{ ...host, hostKeys }], { session, greeting, local: false, reconnect });
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
  for (const key of review.leftOut)
    emit({ type: 'detail', detail: { code: 'host-key-left-out', host: host.address, key } });
  return review.kept;
}
