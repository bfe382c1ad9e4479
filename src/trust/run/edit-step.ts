import type { Crontab } from '../../formats/crontab.ts';
import type { AgentState, FoundAgent } from '../../host/agents/agents.ts';
import { applyEdits, type HostEdits, isEmpty, sha256 } from '../../host/edit/apply.ts';
import { foresee } from '../../host/edit/foresee.ts';
import type { HostFacts } from '../../host/read/facts.ts';
import { refuseMadeByOthers } from '../../host/read/made-by-others.ts';
import { probeHost } from '../../host/read/probe.ts';
import { HostError, type Problem } from '../../transport/problem.ts';
import { heldBlobOf } from '../keys/held-key.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import type { Step } from '../model/step.ts';
import type { Run } from './run.ts';

/** How often a host is read and planned again when a file changes under the run. */
const attempts = 3;

/** A step of a run that changes files: the same for carrying it out and for showing what it would do. */
export interface EditStep {
  readonly step: Step;
  /** The hosts that it is for. */
  readonly concerns: (node: Node) => boolean;
  /** The plan of one host. Pure. */
  readonly edits: (node: Node) => HostEdits;
  /** What else it does on a host once its files are written. */
  readonly upkeep?: Upkeep;
  /** The step in which files are compared with the plan, where that is one of its own. */
  readonly comparedIn?: Step;
}

/** What a step sees to on a host beside files. */
export interface Upkeep {
  /** Begins while files are being written, so that what it asks of the host can go along. Throws HostError. */
  carryOut(node: Node, written: Written): Promise<void>;
  /** What that would do. Pure. Throws HostError where it could not be done. */
  foresee(node: Node, found: Surroundings): Foreseen;
}

/** The files of a step, on their way to a host. */
export interface Written {
  /** The host as it will be then. */
  readonly after: HostFacts;
  /** Ends when they are there, or fails with the reason why they are not. */
  readonly done: Promise<unknown>;
}

/** What there is on a host beside files. */
export interface Surroundings {
  readonly agents: readonly FoundAgent[];
  /** Undefined where there is no crontab(1). */
  readonly crontab: Crontab | undefined;
}

/** What would become of it. */
export interface Foreseen {
  /** Files, directories and modes that it sees to by itself. */
  readonly edits: HostEdits;
  /** Agents to which something happens; `load` opens the key for one that runs without. */
  readonly agents: ReadonlyMap<AgentState['role'], 'start' | 'load' | 'restart' | 'stop'>;
  /** The crontab's new bytes; null: it goes; undefined: it stays. */
  readonly crontab: Buffer | null | undefined;
}

/**
 * Carries out one step on those hosts of a run that it is for, all of them at work at once. Waits for every host. The plan of
 * a host is made when its turn comes, and let go after it.
 *
 * @throws TrustError that names every host on which it failed, unless the run goes on without them
 */
export async function applyStep(run: Run, work: EditStep): Promise<void> {
  const { emit, limit, signal } = run;
  const { step, comparedIn } = work;
  emit({ type: 'step', step, state: 'begin' });
  const nodes = run.nodes.filter(work.concerns);
  const failures = new Map<Node, Problem>();
  const misread = new Map<Node, string>();
  let done = 0;
  await Promise.all(
    nodes.map((node) =>
      limit(async () => {
        signal.throwIfAborted();
        try {
          const wrong = await applyTo(node, run, work);
          if (wrong !== undefined) misread.set(node, wrong);
          const accounted = wrong === undefined || comparedIn !== undefined;
          if (accounted) emit({ type: 'host', result: { host: node.label, step, problem: undefined } });
        } catch (error) {
          const problem = problemIn(error, signal);
          // The journal there is the other host's.
          if (problem.code === 'shared-home') run.unnote(node);
          failures.set(node, problem);
        }
        emit({ type: 'progress', step, done: ++done, total: nodes.length });
      }),
    ),
  );
  await run.leave(step, failures);
  if (comparedIn === undefined) await refuseMisread(run, step, misread);
  emit({ type: 'step', step, state: 'end' });
  if (comparedIn === undefined) return;
  emit({ type: 'step', step: comparedIn, state: 'begin' });
  await refuseMisread(run, comparedIn, misread);
  for (const { label: host } of run.nodes.filter(work.concerns))
    emit({ type: 'host', result: { host, step: comparedIn, problem: undefined } });
  emit({ type: 'step', step: comparedIn, state: 'end' });
}

/** Refuses hosts on which a file reads back other than planned. */
async function refuseMisread(run: Run, step: Step, misread: ReadonlyMap<Node, string>): Promise<void> {
  await run.leave(step, new Map([...misread].map(([node, path]) => [node, { code: 'changed', path }])));
}

/**
 * Does the work of a step on one host; where a file has changed since it was read, the host is read and planned again.
 *
 * @returns a file that reads back other than planned
 */
async function applyTo(node: Node, run: Run, { edits, upkeep }: EditStep): Promise<string | undefined> {
  const { session, greeting, label } = node;
  let fresh = node;
  for (let attempt = 1; ; attempt++) {
    const planned = edits(fresh);
    const done = write(fresh, run, planned);
    const kept = upkeep?.carryOut(node, { after: foresee(fresh.facts, planned), done });
    const [files, rest] = await Promise.allSettled([done, kept]);
    if (files.status === 'fulfilled') {
      if (rest.status === 'rejected') throw rest.reason;
      return files.value;
    }
    const error: unknown = files.reason;
    if (!(error instanceof HostError && error.problem.code === 'changed') || attempt === attempts)
      throw error;
    run.emit({
      type: 'detail',
      detail: { code: 'read-again', host: label, path: error.problem.path },
    });
    const facts = await probeHost(session, run.user, greeting, undefined, session.patienceMs);
    refuseMadeByOthers(facts);
    // Another key of somebody's than when the key was agreed on: not to be replaced.
    if (heldBlobOf(facts) !== heldBlobOf(node.facts)) throw error;
    fresh = { ...node, facts };
  }
}

/** Writes to one host. Returns a file that reads back other than planned. Throws HostError. */
async function write(node: Node, run: Run, planned: HostEdits): Promise<string | undefined> {
  const { session, label } = node;
  if (isEmpty(planned)) {
    run.emit({ type: 'detail', detail: { code: 'unchanged', host: label } });
    return undefined;
  }
  const { hashes, inPlace } = await applyEdits(session, planned, run.note(node), session.patienceMs);
  run.made(node, planned.directories);
  const paths = planned.files.map(({ path }) => path);
  run.emit({ type: 'detail', detail: { code: 'wrote', host: label, paths } });
  for (const { path, why } of inPlace)
    run.emit({ type: 'detail', detail: { code: 'in-place', host: label, path, why } });
  const written = planned.files.filter(({ bytes }) => bytes !== null);
  return written.find(({ bytes }, i) => bytes && sha256(bytes) !== hashes[i])?.path;
}
