import { dirname } from 'node:path/posix';
import pLimit, { type LimitFunction } from 'p-limit';
import type { JournalPlace } from '../../host/edit/apply.ts';
import { layout } from '../../host/read/layout.ts';
import {
  type Cluster,
  type ClusterOptions,
  type Dialogue,
  type OpenTerms,
  openCluster,
} from '../cluster/cluster.ts';
import type { Emit } from '../model/events.ts';
import { type HostFailure, TrustError } from '../model/failure.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import type { Step } from '../model/step.ts';
import { untilAborted } from '../model/until-aborted.ts';
import { forgetJournals, undoNodes } from './journals.ts';

export interface RunOptions extends ClusterOptions {
  /** Whether it goes on among the hosts that work when others fail. */
  readonly keepGoing: boolean;
}

/**
 * Connects to the hosts and this machine, reads them, and begins a run with those that can take part.
 *
 * @param terms `access` is `write`, which takes the hosts' locks, or `look`, for a run that only shows what it would change
 * @throws TrustError that names every host that failed; with `keepGoing`, only where this machine did
 */
export async function openRun(
  options: RunOptions,
  dialogue: Dialogue,
  terms: Pick<OpenTerms, 'names'> & { readonly access: 'look' | 'write' },
): Promise<Run> {
  const { keepGoing } = options;
  const cluster = await openCluster(options, dialogue, { ...terms, partial: keepGoing });
  const { nodes, failures } = cluster;
  const local = nodes.find((node) => node.local);
  if (local && (keepGoing || failures.length === 0)) return new Run(cluster, local, options, dialogue);
  cluster[Symbol.dispose]();
  throw new TrustError(failures);
}

/** A run that changes hosts, and can take back what it has changed. All sessions are closed when it is disposed of. */
export class Run implements Disposable {
  readonly user: string;
  readonly emit: Emit;
  /** Hosts that are written to at a time. */
  readonly limit: LimitFunction;
  readonly signal: AbortSignal;
  /** This machine, as it was read. */
  readonly local: Node;
  /** The hosts that take part by now. */
  nodes: readonly Node[];
  /** Those that it goes on without, and why; when it fails, the others, too. */
  readonly left: HostFailure[];
  readonly #keepGoing: boolean;
  readonly #cluster: Cluster;
  /** Folders, by host, of which it is known that what is made in them is the user's alone. */
  readonly #closed = new Map<string, ReadonlySet<string>>();
  /** Those that may hold a journal. */
  readonly #changed = new Set<Node>();

  constructor(
    cluster: Cluster,
    local: Node,
    { user, jobs, keepGoing }: Pick<RunOptions, 'user' | 'jobs' | 'keepGoing'>,
    { emit, signal }: Pick<Dialogue, 'emit' | 'signal'>,
  ) {
    this.#cluster = cluster;
    this.#keepGoing = keepGoing;
    this.user = user;
    this.emit = emit;
    this.limit = pLimit(jobs);
    this.signal = signal;
    this.local = local;
    this.nodes = cluster.nodes;
    this.left = [...cluster.failures];
  }

  /** Where a host notes what is about to be changed there. */
  note(node: Node): JournalPlace {
    this.#changed.add(node);
    const { home } = node.facts;
    return { path: layout(home).journal, who: this.#cluster.who, word: 'note', closed: this.closedOf(node) };
  }

  /** Those of a host. */
  closedOf({ label, facts }: Node): ReadonlySet<string> {
    return this.#closed.get(label) ?? new Set(facts.closed ? [facts.home] : []);
  }

  /** Directories were made on a host, and are the user's alone. */
  made(node: Node, directories: readonly string[]): void {
    const closed = new Set(this.closedOf(node));
    for (const path of directories) if (closed.has(dirname(path))) closed.add(path);
    this.#closed.set(node.label, closed);
  }

  /** Whether something may have been noted on a host. */
  isNoted(node: Node): boolean {
    return this.#changed.has(node);
  }

  /** Nothing was noted on a host after all: a journal there is another's. */
  unnote(node: Node): void {
    this.#changed.delete(node);
  }

  /**
   * Does something on nodes, at most so many at a time as the run allows. Waits for all of them; hosts that fail leave the run.
   *
   * @param action throws HostError
   * @throws TrustError as {@link Run.leave} does
   */
  async each(step: Step, nodes: readonly Node[], action: (node: Node) => Promise<void>): Promise<void> {
    const failed = new Map<Node, HostFailure['problem']>();
    await this.limit.map([...nodes], async (node) => {
      this.signal.throwIfAborted();
      try {
        await action(node);
      } catch (error) {
        failed.set(node, problemIn(error, this.signal));
      }
    });
    await this.leave(step, failed);
  }

  /**
   * Hosts that failed, if any: the run ends, or goes on without them once they are as they were.
   *
   * @throws TrustError that names all that have left so far, where it ends
   */
  async leave(step: Step, failed: ReadonlyMap<Node, HostFailure['problem']>): Promise<void> {
    if (failed.size === 0) return;
    const failures = this.nodes.flatMap((node): HostFailure[] => {
      const problem = failed.get(node);
      return problem ? [{ host: node.label, step, problem }] : [];
    });
    for (const result of failures) this.emit({ type: 'host', result });
    this.left.push(...failures);
    const lost = [...failed.keys()];
    if (!this.#keepGoing || lost.some(({ local }) => local)) throw new TrustError([...this.left]);
    this.nodes = this.nodes.filter((node) => !failed.has(node));
    this.left.push(...(await this.#undo(lost)));
  }

  /**
   * Waits for the work that changes hosts, and lets it stay. When it fails or is interrupted, all hosts are as they were before
   * (rule 7.5), as far as they can be reached; those that cannot are among the failures of the error.
   *
   * @param then `last` where that was all: the locks are given back
   */
  async settle<T>(work: Promise<T>, then: 'last' | 'more'): Promise<T> {
    try {
      // What still runs after an interruption ends with its program: its sessions take no other.
      const result = await untilAborted(this.signal, work);
      await forgetJournals([...this.#changed], then, this);
      this.#changed.clear();
      return result;
    } catch (error) {
      const kept = await this.#undo([...this.#changed]);
      if (error instanceof TrustError)
        throw new TrustError([...error.hosts, ...kept], error.pairs, 0, error.findings);
      if (kept.length > 0) throw new TrustError(kept);
      throw error;
    }
  }

  /** Undoes what was changed on hosts. Returns those where it could not be. */
  #undo(nodes: readonly Node[]): Promise<readonly HostFailure[]> {
    return undoNodes(
      nodes.filter((node) => this.#changed.delete(node)),
      this,
    );
  }

  [Symbol.dispose](): void {
    for (const { label, lasting } of this.#cluster.nodes) {
      const { requests, bytes } = lasting.traffic();
      this.emit({ type: 'detail', detail: { code: 'traffic', host: label, requests, bytes } });
    }
    this.#cluster[Symbol.dispose]();
  }
}
