import { HostError, type Problem } from '../../transport/problem.ts';

/** Longest record of where something broke. */
const traceLength = 4000;

/**
 * What an error of the work on one host is to that host. Whatever was thrown: what a host says is hostile, and where it
 * breaks something that nobody thought of, that is this host's failure and not the end of the others' run (rule 7.7).
 *
 * @param signal where the work may have been interrupted: that is no host's problem
 * @throws the error itself when the run was interrupted
 */
export function problemIn(error: unknown, signal?: AbortSignal): Problem {
  if (error instanceof HostError) return error.problem;
  if (signal?.aborted) throw error;
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return {
    code: 'unexpected',
    text: `${name}: ${message}`.slice(0, 300),
    trace: stack.slice(0, traceLength),
  };
}
