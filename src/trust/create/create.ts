import { fingerprint } from '../../keys/fingerprint.ts';
import type { Dialogue } from '../cluster/cluster.ts';
import { findCauses } from '../doctor/explain.ts';
import { makeTrustKey, placeholderKey, type TrustKey } from '../keys/trust-key.ts';
import { TrustError } from '../model/failure.ts';
import { problemIn } from '../model/problem-in.ts';
import { openDryRun } from '../run/dry-run.ts';
import { applyStep } from '../run/edit-step.ts';
import type { HostPreview } from '../run/preview.ts';
import { openRun, type Run } from '../run/run.ts';
import { type Outcome, type Verification, verifyTrust } from '../verify/verify.ts';
import { type CreateOptions, planRun } from './creation-steps.ts';

/**
 * Creates mutual trust among the hosts and this machine: gather facts, plan, apply, verify. What it has changed is undone
 * when it fails; where logins only timed out or were turned away, it stays, though the run fails.
 *
 * @throws TrustError that names every host and pair that failed; with `keepGoing`, trust may have been made among the others
 */
export async function createTrust(options: CreateOptions, dialogue: Dialogue): Promise<Verification> {
  using run = await openRun(options, dialogue, 'write');
  const { mode, logins, pairs } = await run.settle(establish(run, options));
  const working = run.left.length > 0 ? run.nodes.length : 0;
  if (run.left.length > 0 || pairs.length > 0)
    throw new TrustError(run.left, pairs, working, [], pairs.length > 0);
  run.emit({ type: 'step', step: 'trust', state: 'end' });
  return { mode, logins };
}

/**
 * Looks at what {@link createTrust} would change, and changes nothing.
 *
 * @returns each host in the order of the list
 * @throws TrustError as createTrust does before it changes anything
 */
export async function* previewTrust(
  options: CreateOptions,
  dialogue: Dialogue,
): AsyncGenerator<HostPreview, void> {
  using dry = await openDryRun(options, dialogue);
  const { steps } = await planRun(dry.run, options, async () => placeholderKey(), 'look');
  yield* dry.preview(steps);
}

/** Makes trust, and proves it. Throws TrustError where a login is refused, and as the run does. */
async function establish(run: Run, options: CreateOptions): Promise<Outcome> {
  const { emit, signal } = run;
  const { steps, leftOut } = await planRun(run, options, () => makeKey(run), 'run');
  for (const step of steps) await applyStep(run, step);

  emit({ type: 'step', step: 'verify', state: 'begin' });
  const { connectTimeoutMs: answerMs, jobs, verify } = options;
  const uncovered = new Map(run.nodes.map((node) => [node, leftOut(node)]));
  const outcome = await verifyTrust(run.nodes, verify, uncovered, { answerMs, jobs, signal }, emit);
  const { hosts, pairs, refused } = outcome;
  if (refused) throw new TrustError(hosts, pairs, 0, await findCauses(pairs, run, jobs));
  if (pairs.length === 0) emit({ type: 'step', step: 'verify', state: 'end' });
  return outcome;
}

async function makeKey({ local, emit, signal }: Run): Promise<TrustKey> {
  try {
    const key = await makeTrustKey(local.session, local.session.patienceMs);
    emit({ type: 'detail', text: `trust key, new: ${fingerprint(key.blob)}` });
    return key;
  } catch (error) {
    throw new TrustError([{ host: 'localhost', step: 'local-key', problem: problemIn(error, signal) }]);
  }
}
