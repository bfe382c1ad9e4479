import type { RunEvent } from '../report/run-event.ts';
import { createTrust as establishTrust } from '../trust/create/create.ts';
import { TrustError } from '../trust/model/failure.ts';
import type { Verification } from '../trust/verify/verify.ts';
import { openTalk } from './dialogue.ts';
import { type ConnectOptions, readOptions } from './options.ts';

export interface CreateTrustOptions extends ConnectOptions {
  /** Whether root's `/etc/hosts` gets a line for each host. Default true. */
  readonly mapHosts?: boolean;
  /** Whether pairs that `/etc/hosts` has already are left out. Default true. */
  readonly deduplicate?: boolean;
  /** Whether hosts with another trust key get the chosen one. Default false: they are refused. */
  readonly merge?: boolean;
  /** Whether trust is made among the hosts that work when others fail. Default false. */
  readonly keepGoing?: boolean;
  /** Gets every event as it happens, from `start` to `end`. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** The exit status of a command that was interrupted. */
const interrupted = 130;

/**
 * Creates mutual SSH trust among the hosts and this machine, for the user who runs this process, and proves it. Prints
 * nothing, and leaves standard input and signals alone.
 *
 * @returns what was proved
 * @throws InputError for options that cannot be used, before anything is contacted
 * @throws TrustError when trust is not complete, with every host and pair that failed; what was changed has been undone,
 *   but with `keepGoing`, and on hosts whose problem is `not-undone`
 * @throws the reason of `signal`, or what a callback threw; what was changed has been undone
 */
export async function createTrust(options: CreateTrustOptions): Promise<Verification> {
  const { mapHosts = true, deduplicate = true, merge = false, keepGoing = false, verify = 'auto' } = options;
  const cluster = readOptions(options);
  options.signal?.throwIfAborted();
  const talk = openTalk(cluster.user, options, options.onEvent);
  const { dialogue, recorder } = talk;
  const { signal } = dialogue;
  recorder.start(cluster.hosts);
  let verification: Verification;
  try {
    signal.throwIfAborted();
    const wanted = { mapHosts, deduplicate, merge, keepGoing, verify };
    verification = await establishTrust({ ...cluster, ...wanted }, dialogue);
  } catch (thrown) {
    const error = talk.reasonOf(thrown);
    recorder.end(signal.aborted ? interrupted : 1, error instanceof TrustError ? { error } : {});
    throw error;
  }
  recorder.end(0, { verification });
  talk.broken.throwIfAborted();
  return verification;
}
