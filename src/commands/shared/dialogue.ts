import { isOfUndoing, type RunRecorder } from '../../report/run-event.ts';
import type { Console } from '../../terminal/console.ts';
import type { CliContext } from '../../terminal/context.ts';
import { passwordPrompt } from '../../terminal/prompt.ts';
import type { Dialogue } from '../../trust/cluster/cluster.ts';
import type { TrustEvent } from '../../trust/model/events.ts';
import { TrustError } from '../../trust/model/failure.ts';
import { renderEvent, renderFailure } from './render.ts';

/** What a command has to do with its user while it is at work on hosts. */
export interface Talk {
  readonly dialogue: Dialogue;
  /**
   * Waits for the command's work, and shows why it fails.
   *
   * @returns the exit status: that of the work, 1 for a TrustError, or what a signal asks for
   */
  settle(work: Promise<number>): Promise<number>;
}

/**
 * Joins a command to the terminal: shows events, asks for passwords, ends on signals.
 *
 * @param shows whether an event is of interest to this command
 * @param recorder gets what is shown as data, and the end of a run that fails
 */
export function openTalk(
  context: CliContext,
  console: Console,
  shows: (event: TrustEvent) => boolean,
  recorder?: RunRecorder,
): Talk {
  const { user, words } = context;
  const abort = new AbortController();
  const abandon = new AbortController();
  let interruptedBy: number | undefined;
  const interrupt = (status: number): void => {
    if (interruptedBy !== undefined) abandon.abort();
    interruptedBy ??= status;
    abort.abort();
  };
  context.onSignal(interrupt);
  // An error out of nowhere ends the run as a signal does: undone. A second one must not keep it from that.
  let crash: { readonly error: unknown } | undefined;
  context.onCrash((error) => {
    if (crash || interruptedBy !== undefined) return;
    crash = { error };
    interrupt(1);
  });
  const elapsed = stepClock();
  const dialogue: Dialogue = {
    ask: passwordPrompt(context, console, () => interrupt(130), abort.signal),
    interactive: context.stdin.isTTY === true,
    emit: (event) => {
      // Of what an interrupted run still does, only the undoing is of concern.
      if (!(interruptedBy === undefined ? shows(event) : isOfUndoing(event))) return;
      renderEvent(console, event, words, elapsed(event));
      recorder?.event(event);
    },
    signal: abort.signal,
    abandon: abandon.signal,
  };
  const end = (status: number, error?: TrustError): void => recorder?.end(status, error ? { error } : {});
  const settle = async (work: Promise<number>): Promise<number> => {
    try {
      const status = await work;
      if (crash) throw crash.error;
      return status;
    } catch (error) {
      if (interruptedBy !== undefined) {
        console.progress(undefined);
        const hosts = error instanceof TrustError ? error.hosts : [];
        const kept = new TrustError(hosts.filter(({ problem }) => problem.code === 'not-undone'));
        if (kept.hosts.length > 0) renderFailure(console, kept, user, words);
        end(interruptedBy, kept);
        if (crash) throw crash.error;
        console.err(words.run.interrupted);
        return interruptedBy;
      }
      if (error instanceof TrustError) renderFailure(console, error, user, words);
      end(1, error instanceof TrustError ? error : undefined);
      if (!(error instanceof TrustError)) throw error;
      return 1;
    }
  };
  return { dialogue, settle };
}

/** Tells how long the progress of an event has been going on. */
function stepClock(): (event: TrustEvent) => number {
  const begun = new Map<string, number>();
  return (event) => {
    if (event.type !== 'progress') return 0;
    const what = `${event.step} ${event.again === true}`;
    const now = performance.now();
    const since = begun.get(what) ?? now;
    begun.set(what, since);
    return now - since;
  };
}
