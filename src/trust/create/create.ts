import { fingerprint } from '../../keys/fingerprint.ts';
import type { Cluster, Dialogue } from '../cluster/cluster.ts';
import { explained } from '../doctor/explain.ts';
import { makeTrustKey, placeholderKey, type TrustKey } from '../keys/trust-key.ts';
import { TrustError } from '../model/failure.ts';
import { previewRun } from '../run/dry-run.ts';
import type { HostPreview } from '../run/preview.ts';
import { withRun } from '../run/run.ts';
import { applyStep } from '../run/step.ts';
import { type Run, transact } from '../run/transaction.ts';
import { type Outcome, type Verification, verifyTrust } from '../verify/verify.ts';
import { type CreateOptions, planRun } from './creation-steps.ts';

/**
 * Creates mutual trust among the hosts and this machine: gather facts, plan, apply, verify. What it has changed is undone
 * when it fails; where logins only timed out or were turned away, it stays, though the run fails.
 *
 * @throws TrustError that names every host and pair that failed; with `keepGoing`, trust may have been made among the others
 */
export function createTrust(options: CreateOptions, dialogue: Dialogue): Promise<Verification> {
  return withRun(options, dialogue, 'write', async (run, cluster) => {
    const { unproved, ...verification } = await transact(run, () => establish(run, cluster, options));
    const working = run.left.length > 0 ? run.nodes.length : 0;
    if (unproved.length > 0) throw new TrustError(run.left, unproved, working, [], true);
    if (run.left.length > 0) throw new TrustError(run.left, [], working);
    run.emit({ type: 'step', step: 'trust', state: 'end' });
    return verification;
  });
}

/**
 * Shows what {@link createTrust} would change, and changes nothing.
 *
 * @param show gets each host in the order of the list
 * @throws TrustError as createTrust does before it changes anything
 */
export function previewTrust(
  options: CreateOptions,
  dialogue: Dialogue,
  show: (host: HostPreview) => void,
): Promise<void> {
  const noKey = async (): Promise<TrustKey> => placeholderKey();
  const plan = async (run: Run, cluster: Cluster) =>
    (await planRun(run, cluster, options, noKey, 'look')).steps;
  return previewRun(options, dialogue, plan, show);
}

async function establish(run: Run, cluster: Cluster, options: CreateOptions): Promise<Outcome> {
  const { emit } = run;
  const makeKey = async (): Promise<TrustKey> => {
    const key = await makeTrustKey(cluster.local.session, cluster.local.session.patienceMs);
    emit({ type: 'detail', text: `trust key, new: ${fingerprint(key.blob)}` });
    return key;
  };
  const { steps, leftOut } = await planRun(run, cluster, options, makeKey, 'run');
  for (const step of steps) await applyStep(run, step);

  emit({ type: 'step', step: 'verify', state: 'begin' });
  const uncovered = new Map(run.nodes.map((node) => [node, leftOut(node)]));
  const verification = await verifyTrust(
    run.nodes,
    options.verify,
    uncovered,
    { answerMs: options.connectTimeoutMs, jobs: options.jobs, signal: run.signal },
    emit,
  ).catch(async (error: unknown) => {
    throw await explained(error, run, options.jobs);
  });
  if (verification.unproved.length === 0) emit({ type: 'step', step: 'verify', state: 'end' });
  return verification;
}
