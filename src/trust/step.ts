import type { LimitFunction } from 'p-limit';
import { applyEdits, type HostEdits, sha256 } from '../host/apply.ts';
import { HostError } from '../transport/problem.ts';
import type { Emit, Step } from './events.ts';
import { type HostFailure, TrustError } from './failure.ts';
import { programTimeoutMs } from './gather.ts';
import type { Node } from './node.ts';

export interface StepContext {
  readonly emit: Emit;
  /** Hosts that are written to at a time: each one's bytes are made when its turn comes, and let go after it. */
  readonly limit: LimitFunction;
}

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
 * Carries out one step on hosts, all of them at work at once. Waits for every host.
 *
 * @param also what else the step does on a host once its files are written
 * @returns the hosts on which a file reads back other than planned, with its path: empty but for
 *   `remote-authorized-keys`, whose comparison is a step of its own
 * @throws TrustError that names every host on which it failed
 */
export async function applyStep(
  step: Step,
  nodes: readonly Node[],
  edits: (node: Node) => HostEdits,
  { emit, limit }: StepContext,
  also?: (node: Node) => Promise<void>,
): Promise<ReadonlyMap<Node, string>> {
  emit({ type: 'step', step, state: 'begin' });
  const failures: HostFailure[] = [];
  const misread = new Map<Node, string>();
  let done = 0;
  await Promise.all(
    nodes.map((node) =>
      limit(async () => {
        try {
          const planned = edits(node);
          const hashes = await applyEdits(node.session, planned, programTimeoutMs);
          const wrong = planned.files.find(({ bytes }, i) => sha256(bytes) !== hashes[i]);
          if (wrong) misread.set(node, wrong.path);
          const paths = planned.files.map(({ path }) => path).join(' ');
          emit({ type: 'detail', text: `${node.label}: wrote ${paths || 'nothing: all is there'}` });
          await also?.(node);
        } catch (error) {
          if (!(error instanceof HostError)) throw error;
          failures.push({ host: node.label, step, problem: error.problem });
        }
        emit({ type: 'progress', step, done: ++done, total: nodes.length });
      }),
    ),
  );
  if (failures.length > 0) throw new TrustError(failures);
  if (step !== 'remote-authorized-keys') refuseMisread(step, misread);
  emit({ type: 'step', step, state: 'end' });
  return misread;
}

/** Refuses hosts on which a file reads back other than planned. */
export function refuseMisread(step: Step, misread: ReadonlyMap<Node, string>): void {
  const failures = [...misread].map(([{ label }, path]): HostFailure => {
    const problem = { code: 'program-failed', status: 0, text: `changed ${path}` } as const;
    return { host: label, step, problem };
  });
  if (failures.length > 0) throw new TrustError(failures);
}
