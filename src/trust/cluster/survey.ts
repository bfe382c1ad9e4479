import { setTimeout as sleep } from 'node:timers/promises';
import { isExposed, narrowFolder } from '../../host/edit/narrow.ts';
import type { HostFacts } from '../../host/read/facts.ts';
import { layout } from '../../host/read/layout.ts';
import { refuseMadeByOthers } from '../../host/read/made-by-others.ts';
import { type Locking, probeHost, unlockHost } from '../../host/read/probe.ts';
import { resolveNames } from '../../host/read/resolve.ts';
import { HostError } from '../../transport/problem.ts';
import type { Session } from '../../transport/session.ts';
import type { Emit } from '../model/events.ts';
import type { HostFailure } from '../model/failure.ts';
import type { ConnectedHost, Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import { undoHost } from '../undo/undo.ts';

export interface SurveyContext {
  readonly user: string;
  /** Undefined to read whatever another run does there. */
  readonly lock: Locking | undefined;
  /** How long another run is waited for. */
  readonly lockWaitMs: number;
  /** Whether each host is asked for the addresses of the others' names. */
  readonly names: boolean;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** The hosts that were read, and those that could not be; both in the order of the given ones. */
export interface Surveyed {
  readonly nodes: readonly Node[];
  readonly failures: readonly HostFailure[];
}

/** How often it is looked whether another run has ended. */
const pauseMs = 250;

/**
 * Reads the facts of all hosts, under each host's lock where the run will change something. What a run that did not end
 * has left is undone first.
 *
 * All locks are tried at once. Where another run has one, all are given back and taken one after another, in an order
 * that is the same for every run: so no two wait for each other. A lock that another session of this run has then is in a home
 * that two hosts share.
 */
export async function survey(hosts: readonly ConnectedHost[], context: SurveyContext): Promise<Surveyed> {
  const ids = new Set(hosts.map(({ session }) => session.id));
  const failed = new Map<ConnectedHost, HostFailure>();
  const named = context.names ? hosts.filter(({ endpoints }) => endpoints.length > 0) : [];
  const attempt = async (host: ConnectedHost, read: () => Promise<HostFacts>): Promise<Node | undefined> => {
    try {
      const { session } = host;
      const reading = read();
      const others = named.flatMap(({ session: other, name }) => (other === session ? [] : (name ?? [])));
      // A host that does not answer knows nothing; it fails at the next step by itself.
      const resolving = resolveNames(session, others, 'any').catch(() => new Map());
      const [facts, addresses] = await Promise.all([reading, resolving]);
      return { ...host, session: guarded(session, context.signal), lasting: session, facts, addresses };
    } catch (error) {
      const problem = problemIn(error, context.signal);
      failed.set(host, { host: host.label, step: 'network', problem });
      return undefined;
    }
  };
  const nodes = new Map<ConnectedHost, Node | undefined>();
  const unlock = async (host: ConnectedHost): Promise<void> => {
    try {
      await unlockHost(host.session, context.user, host.session.patienceMs);
    } catch (error) {
      nodes.delete(host);
      const problem = problemIn(error, context.signal);
      failed.set(host, { host: host.label, step: 'network', problem });
    }
  };
  await Promise.all(
    hosts.map(async (one) => nodes.set(one, await attempt(one, () => readHost(one, context)))),
  );
  if ([...failed.values()].some(({ problem }) => problem.code === 'locked')) {
    const held = hosts.filter((one) => nodes.get(one));
    await Promise.all(held.map((one) => unlock(one)));
    const end = Date.now() + context.lockWaitMs;
    const wanted = hosts.filter((one) => nodes.get(one) || failed.get(one)?.problem.code === 'locked');
    for (const one of wanted.toSorted(byIdentity)) {
      failed.delete(one);
      nodes.set(one, await attempt(one, () => waitFor(one, end, ids, context)));
    }
  }
  const failures = hosts.flatMap((one) => failed.get(one) ?? []);
  for (const result of failures) context.emit({ type: 'host', result });
  return { nodes: hosts.flatMap((one) => nodes.get(one) ?? []), failures };
}

/** A session that takes no program any more once the run is interrupted. */
function guarded(session: Session, signal: AbortSignal): Session {
  const run: Session['run'] = (program, options) =>
    signal.aborted ? Promise.reject(signal.reason) : session.run(program, options);
  return { ...session, run };
}

/** The one global order: by what a host says of itself, whatever address a run knows it by. */
function byIdentity(a: ConnectedHost, b: ConnectedHost): number {
  const key = ({ greeting, label }: ConnectedHost): string =>
    JSON.stringify([greeting.machineId, greeting.hostname, greeting.home, label]);
  return key(a) < key(b) ? -1 : 1;
}

async function waitFor(
  host: ConnectedHost,
  end: number,
  ids: ReadonlySet<string>,
  context: SurveyContext,
): Promise<HostFacts> {
  let told = '';
  for (;;) {
    context.signal.throwIfAborted();
    try {
      return await readHost(host, context);
    } catch (error) {
      if (!(error instanceof HostError && error.problem.code === 'locked')) throw error;
      const { holder, session } = error.problem;
      if (ids.has(session)) throw new HostError({ code: 'shared-home' });
      if (Date.now() > end) throw error;
      if (holder !== told)
        context.emit({ type: 'notice', notice: { code: 'waiting', host: host.label, holder } });
      told = holder;
      // Not all at once, should several wait.
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }
}

/**
 * Reads one host. What others have made in the home is refused where a run will change something. Under the lock, the tool's
 * folder is closed to others and what an earlier run has left is undone before.
 */
async function readHost(host: ConnectedHost, { user, lock, emit }: SurveyContext): Promise<HostFacts> {
  const { session, greeting, label } = host;
  const facts = await probeHost(session, user, greeting, lock, session.patienceMs);
  const exposed = isExposed(facts);
  if (lock !== undefined) refuseMadeByOthers(facts);
  if (typeof lock !== 'object' || (facts.journal === undefined && !exposed)) return facts;
  if (exposed) {
    const path = layout(greeting.home).tmp;
    const mode = facts.directories.find((one) => one.path === path)?.mode ?? 0;
    await narrowFolder(session, greeting.home, session.patienceMs);
    emit({ type: 'notice', notice: { code: 'folder-closed', host: label, path, mode } });
  }
  if (facts.journal !== undefined) {
    await undoHost(session, greeting.home);
    emit({ type: 'notice', notice: { code: 'undone-before', host: label, whose: facts.journal } });
  }
  return probeHost(session, user, greeting, undefined, session.patienceMs);
}
