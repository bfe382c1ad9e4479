import { isOfUndoing, type RunEvent, type RunRecorder, recordRun } from '../report/run-event.ts';
import type { Dialogue } from '../trust/cluster/cluster.ts';
import { type HostFailure, TrustError } from '../trust/model/failure.ts';
import { en } from '../words/en/words.ts';
import { type ConnectOptions, readPassword } from './options.ts';

/** What a run has to do with its caller. */
export interface Talk {
  readonly dialogue: Dialogue;
  readonly recorder: RunRecorder;
  /** Aborted with what a callback threw. */
  readonly broken: AbortSignal;
  /** What a failed run fails with: what ended it, or the hosts where that could not be undone. */
  reasonOf(error: unknown): unknown;
}

/** Joins a run to the callbacks of its caller. One that throws ends the run, which then fails with what it threw. */
export function openTalk(
  user: string,
  { password, signal: given }: ConnectOptions,
  onEvent: ((event: RunEvent) => void) | undefined,
): Talk {
  const broken = new AbortController();
  const signal = given ? AbortSignal.any([given, broken.signal]) : broken.signal;
  const recorder = recordRun(user, en, (event) => {
    if (broken.signal.aborted) return;
    try {
      onEvent?.(event);
    } catch (error) {
      broken.abort(error);
    }
  });
  const dialogue: Dialogue = {
    ask: async (question) => {
      try {
        return readPassword(await password?.(question));
      } catch (error) {
        broken.abort(error);
        return undefined;
      }
    },
    interactive: password !== undefined,
    emit: (event) => {
      // Of what an interrupted run still does, only the undoing is of concern.
      if (!signal.aborted || isOfUndoing(event)) recorder.event(event);
    },
    signal,
    abandon: new AbortController().signal,
  };
  const reasonOf = (error: unknown): unknown => {
    if (!signal.aborted) return error;
    const hosts: readonly HostFailure[] = error instanceof TrustError ? error.hosts : [];
    const kept = hosts.filter(({ problem }) => problem.code === 'not-undone');
    return kept.length > 0 ? new TrustError(kept) : signal.reason;
  };
  return { dialogue, recorder, broken: broken.signal, reasonOf };
}
