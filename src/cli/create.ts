import { isPlainUserName } from '../host/probe.ts';
import { createTrust } from '../trust/create.ts';
import { TrustError } from '../trust/failure.ts';
import type { Console } from './console.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './errors.ts';
import { readHostFile, readIdentities } from './input.ts';
import type { RawOptions } from './options.ts';
import { passwordPrompt } from './prompt.ts';
import { renderEvent, renderFailure } from './render.ts';

/** The main command: reads all input, then creates trust. Returns the exit status. Throws UsageError. */
export async function runCreate(options: RawOptions, context: CliContext, console: Console): Promise<number> {
  const { user, env, cwd } = context;
  const hosts = readHostFile(options.hostFile, cwd);
  const identities = readIdentities(options.identityFiles, cwd);
  if (!isPlainUserName(user))
    throw new UsageError(
      50004,
      `The user name ${user} holds characters that this tool does not pass to a shell.`,
    );

  const abort = new AbortController();
  let interruptedBy: number | undefined;
  const interrupt = (status: number): void => {
    interruptedBy ??= status;
    abort.abort();
  };
  context.onSignal(interrupt);
  try {
    const verification = await createTrust(
      {
        user,
        hosts,
        identities,
        agentSocket: env.SSH_AUTH_SOCK || undefined,
        jobs: options.jobs,
        connectTimeoutMs: options.connectTimeoutMs,
        mapHosts: !options.skipHostnameSet,
        deduplicate: options.deduplicate,
        verify: options.verify,
        env,
      },
      {
        ask: passwordPrompt(context, console, () => interrupt(130), abort.signal),
        interactive: context.stdin.isTTY === true,
        emit: (event) => {
          // What an interrupted run still does is nobody's concern.
          if (interruptedBy === undefined) renderEvent(console, event);
        },
        signal: abort.signal,
      },
    );
    console.detail(`Verified by ${verification.mode}: ${verification.logins} logins passed.`);
    return 0;
  } catch (error) {
    if (interruptedBy !== undefined) {
      console.progress(undefined);
      console.err('Interrupted.');
      return interruptedBy;
    }
    if (!(error instanceof TrustError)) throw error;
    renderFailure(console, error, user);
    return 1;
  }
}
