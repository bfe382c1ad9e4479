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
 * @returns for each host the SHA-256 of the files that it wrote
 * @throws TrustError that names every host on which it failed
 */
export async function applyStep(
  step: Step,
  nodes: readonly Node[],
  edits: (node: Node) => HostEdits,
  { emit, limit }: StepContext,
  also?: (node: Node) => Promise<void>,
): Promise<ReadonlyMap<Node, readonly string[]>> {
  emit({ type: 'step', step, state: 'begin' });
  const failures: HostFailure[] = [];
  const written = new Map<Node, readonly string[]>();
  let done = 0;
  await Promise.all(
    nodes.map((node) =>
      limit(async () => {
        try {
          const planned = edits(node);
          written.set(node, await applyEdits(node.session, planned, programTimeoutMs));
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
  emit({ type: 'step', step, state: 'end' });
  return written;
}

/** Compares what hosts read back after a step with what the plan wanted there. */
export function checkWritten(
  step: Step,
  nodes: readonly Node[],
  edits: (node: Node) => HostEdits,
  written: ReadonlyMap<Node, readonly string[]>,
): void {
  const failures = nodes.flatMap((node): HostFailure[] => {
    const hashes = written.get(node) ?? [];
    const wrong = edits(node).files.find(({ bytes }, i) => sha256(bytes) !== hashes[i]);
    if (!wrong) return [];
    const problem = { code: 'program-failed', status: 0, text: `changed ${wrong.path}` } as const;
    return [{ host: node.label, step, problem }];
  });
  if (failures.length > 0) throw new TrustError(failures);
}
