import { applyEdits, type HostEdits, isEmpty, sha256 } from '../host/apply.ts';
import { probeHost } from '../host/probe.ts';
import { HostError } from '../transport/problem.ts';
import type { Step } from './events.ts';
import { TrustError } from './failure.ts';
import { programTimeoutMs } from './gather.ts';
import { trustBlobOf } from './key.ts';
import type { Node } from './node.ts';
import { leave, noting, type Run } from './transaction.ts';

/** How often a host is read and planned again when a file changes under the run. */
const attempts = 3;

/** Runs one thing on one host; what goes wrong there becomes a {@link TrustError} that names it. */
export async function onHost<T>(host: string, step: Step, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof HostError) throw new TrustError([{ host, step, problem: error.problem }]);
    throw error;
  }
}

/**
 * Carries out one step on those hosts of a run that it is for, all of them at work at once. Waits for every host.
 *
 * @param edits the plan of one host: made when its turn comes, and let go after it
 * @param also what else the step does on a host once its files are written
 * @returns the hosts on which a file reads back other than planned, with its path: empty but for
 *   `remote-authorized-keys`, whose comparison is a step of its own
 * @throws TrustError that names every host on which it failed, unless the run goes on without them
 */
export async function applyStep(
  run: Run,
  step: Step,
  concerns: (node: Node) => boolean,
  edits: (node: Node) => HostEdits,
  also?: (node: Node) => Promise<void>,
): Promise<ReadonlyMap<Node, string>> {
  const { emit, limit, signal } = run;
  emit({ type: 'step', step, state: 'begin' });
  const nodes = run.nodes.filter(concerns);
  const failures = new Map<Node, HostError['problem']>();
  const misread = new Map<Node, string>();
  let done = 0;
  await Promise.all(
    nodes.map((node) =>
      limit(async () => {
        signal.throwIfAborted();
        try {
          const wrong = await applyTo(node, run, edits);
          if (wrong !== undefined) misread.set(node, wrong);
          await also?.(node);
        } catch (error) {
          if (!(error instanceof HostError)) throw error;
          // The journal there is the other host's.
          if (error.problem.code === 'shared-home') run.changed.delete(node);
          failures.set(node, error.problem);
        }
        emit({ type: 'progress', step, done: ++done, total: nodes.length });
      }),
    ),
  );
  if (failures.size > 0) await leave(run, step, failures);
  if (step !== 'remote-authorized-keys') await refuseMisread(run, step, misread);
  emit({ type: 'step', step, state: 'end' });
  return misread;
}

/** Refuses hosts on which a file reads back other than planned. */
export async function refuseMisread(run: Run, step: Step, misread: ReadonlyMap<Node, string>): Promise<void> {
  if (misread.size === 0) return;
  await leave(run, step, new Map([...misread].map(([node, path]) => [node, { code: 'changed', path }])));
}

/** Writes to one host; where a file has changed since it was read, the host is read and planned again. */
async function applyTo(node: Node, run: Run, edits: (node: Node) => HostEdits): Promise<string | undefined> {
  const { session, greeting, label } = node;
  let fresh = node;
  for (let attempt = 1; ; attempt++) {
    const planned = edits(fresh);
    if (isEmpty(planned)) {
      run.emit({ type: 'detail', text: `${label}: nothing to write: all is there` });
      return undefined;
    }
    try {
      const { hashes, inPlace } = await applyEdits(session, planned, noting(run, node), programTimeoutMs);
      const paths = planned.files.map(({ path }) => path).join(' ');
      run.emit({ type: 'detail', text: `${label}: wrote ${paths}` });
      for (const { path, why } of inPlace)
        run.emit({ type: 'detail', text: `${label}: ${path} was rewritten in place, after a copy: ${why}` });
      return planned.files.find(({ bytes }, i) => bytes && sha256(bytes) !== hashes[i])?.path;
    } catch (error) {
      if (!(error instanceof HostError && error.problem.code === 'changed') || attempt === attempts)
        throw error;
      run.emit({
        type: 'detail',
        text: `${label}: ${error.problem.path} has changed: the host is read again`,
      });
      const facts = await probeHost(session, run.user, greeting, undefined, programTimeoutMs);
      // Another key of somebody's than when the key was agreed on: not to be replaced.
      if (trustBlobOf(facts) !== trustBlobOf(node.facts)) throw error;
      fresh = { ...node, facts };
    }
  }
}
