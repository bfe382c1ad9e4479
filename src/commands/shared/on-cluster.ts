import { isPlainUserName } from '../../host/read/probe.ts';
import { isOfUndoing, type RunRecorder } from '../../report/run-event.ts';
import type { Console } from '../../terminal/console.ts';
import type { CliContext } from '../../terminal/context.ts';
import { passwordPrompt } from '../../terminal/prompt.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import { connectors } from '../../transport/choice/connectors.ts';
import type { ClusterOptions, Dialogue } from '../../trust/cluster/cluster.ts';
import { keyModels } from '../../trust/keys/models.ts';
import type { TrustEvent } from '../../trust/model/events.ts';
import { TrustError } from '../../trust/model/failure.ts';
import type { CommonOptions } from './arguments.ts';
import { readHostKeys, readHosts, readIdentities } from './input.ts';
import { renderEvent, renderFailure } from './render.ts';

/**
 * Runs what works on all hosts: reads the input, shows events and the failure, ends on signals.
 *
 * @param shows whether an event is of interest to this command
 * @param recorder gets what is shown as data, and the end of a run that fails
 * @returns the exit status
 * @throws UsageError
 */
export async function runOnCluster(
  options: CommonOptions,
  context: CliContext,
  console: Console,
  shows: (event: TrustEvent) => boolean,
  work: (cluster: ClusterOptions, dialogue: Dialogue) => Promise<number>,
  recorder?: RunRecorder,
): Promise<number> {
  const { user, env, cwd, words, processId } = context;
  const hosts = await readHosts(options.hosts, cwd, words);
  const identities = readIdentities(options.identityFiles, cwd, words);
  const listed = options.hostKeys === undefined ? undefined : readHostKeys(options.hostKeys, cwd);
  const hostKeys = { listed, strict: options.strictHostKeys };
  if (!isPlainUserName(user))
    throw new UsageError(
      50004,
      `The user name ${user} holds characters that this tool does not pass to a shell.`,
    );

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
  const { jobs, connectTimeoutMs, lockWaitMs } = options;
  const reach = { connector: connectors.builtin(), keys: keyModels.shared };
  const elapsed = stepClock();
  const agentSocket = env.SSH_AUTH_SOCK || undefined;
  const read = { hosts, identities, hostKeys };
  const end = (status: number, error?: TrustError): void => recorder?.end(status, error ? { error } : {});
  try {
    const status = await work(
      { ...read, ...reach, user, agentSocket, jobs, connectTimeoutMs, lockWaitMs, env, processId },
      {
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
      },
    );
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
