import { isEmpty } from '../../host/edit/apply.ts';
import { withoutClaimedNames } from '../cluster/claimed-names.ts';
import type { Dialogue } from '../cluster/cluster.ts';
import { findCauses, refuseHindered } from '../doctor/run-causes.ts';
import type { KeyMaker } from '../keys/key-model.ts';
import { placeholderKey } from '../keys/placeholder.ts';
import { makeTrustKey } from '../keys/trust-key.ts';
import { TrustError } from '../model/failure.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import type { VerifyMode } from '../model/topology.ts';
import { openDryRun } from '../run/dry-run.ts';
import { applyStep, type EditStep } from '../run/edit-step.ts';
import { refuseOddFiles } from '../run/odd-files.ts';
import type { HostPreview } from '../run/preview.ts';
import { openRun, type Run, type RunOptions } from '../run/run.ts';
import { type Outcome, type Verification, verifyTrust } from '../verify/verify.ts';
import { agentUpkeep } from './agent-upkeep.ts';
import { agreeOnKeys } from './agree-on-keys.ts';
import { announce } from './announce.ts';
import { missingDirectories, planDistribution } from './distribution.ts';
import { findOtherAccounts } from './other-accounts.ts';
import { type PlanOptions, planAuthorizedKeys, planCluster, planKnownHosts, planMade } from './plan.ts';

export interface CreateOptions extends RunOptions, PlanOptions {
  readonly verify: VerifyMode | 'auto';
  /** Whether hosts with another trust key get the chosen one, the old one's line in authorized_keys staying. */
  readonly merge: boolean;
}

/**
 * Creates mutual trust among the hosts and this machine: gather facts, plan, apply, verify. What it has changed is undone
 * when it fails; where logins only timed out or were turned away, it stays, though the run fails.
 *
 * @throws TrustError that names every host and pair that failed; with `keepGoing`, trust may have been made among the others
 */
export async function createTrust(options: CreateOptions, dialogue: Dialogue): Promise<Verification> {
  using run = await openRun(options, dialogue, { access: 'write', names: true });
  const { mode, logins, pairs } = await run.settle(establish(run, options), 'last');
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
  using dry = await openDryRun(options, dialogue, { names: true });
  const { steps } = await planRun(dry.run, options, async () => placeholderKey(), 'look');
  yield* dry.preview(steps);
}

/** Makes trust, and proves it. Throws TrustError where a login is refused, and as the run does. */
async function establish(run: Run, options: CreateOptions): Promise<Outcome> {
  const { emit, signal } = run;
  const { steps, leftOut } = await planRun(run, options, keyMaker(run), 'run');
  for (const step of steps) await applyStep(run, step);

  emit({ type: 'step', step: 'verify', state: 'begin' });
  const { connectTimeoutMs: answerMs, jobs, verify } = options;
  const uncovered = new Map(run.nodes.map((node) => [node, leftOut(node)]));
  const outcome = await verifyTrust(run.nodes, verify, uncovered, { answerMs, jobs, signal }, emit);
  const { hosts, pairs, refused } = outcome;
  if (refused) throw new TrustError([...run.left, ...hosts], pairs, 0, await findCauses(pairs, run, options));
  if (pairs.length === 0) emit({ type: 'step', step: 'verify', state: 'end' });
  return outcome;
}

/** What a run is going to do. */
interface PlannedRun {
  /** In this order. */
  readonly steps: readonly EditStep[];
  /** Targets that trust does not cover on a host. */
  readonly leftOut: (node: Node) => ReadonlySet<string>;
}

/**
 * All that comes before a host is changed: refuses hosts that cannot take part, agrees on keys, plans the steps.
 *
 * @param make makes a new key where there is none to choose
 * @param word with `look` nothing is started on any host
 * @throws TrustError that names every host that is refused, unless the run goes on without them
 */
async function planRun(
  run: Run,
  options: CreateOptions,
  make: KeyMaker,
  word: 'run' | 'look',
): Promise<PlannedRun> {
  const { emit } = run;
  const mapHosts = options.mapHosts && run.local.facts.uid === 0;
  await refuseOddFiles(run, mapHosts);
  await refuseHindered(run, options.jobs);
  if (run.left.length === 0) emit({ type: 'step', step: 'network', state: 'end' });

  emit({ type: 'step', step: 'trust', state: 'begin' });
  emit({ type: 'step', step: 'local-key', state: 'begin' });
  const keys = await agreeOnKeys(run, options.keys, options.merge, make);
  emit({ type: 'step', step: 'local-key', state: 'end' });
  run.nodes = withoutClaimedNames(run.nodes, emit);
  const planned = () => planCluster(run.nodes, keys, { ...options, mapHosts });
  await announce(run, planned());
  const others = await findOtherAccounts(run, planned(), word);
  // Without the hosts that have left since.
  const plan = planned();
  const leftOut = ({ label }: Node): ReadonlySet<string> => others.get(label) ?? new Set();

  // Of the hosts as they are: what later steps read was partly written by this run.
  const made = new Map(run.nodes.map((node) => [node.label, planMade(node, plan)]));

  const local = (node: Node): boolean => node.local;
  const remote = (node: Node): boolean => !node.local;
  // With all directories that later steps need: one process makes them.
  const authorize = (node: Node) => {
    const first = planAuthorizedKeys(node, plan);
    if (isEmpty(first)) return first;
    return { ...first, directories: [...first.directories, ...missingDirectories(node, plan)] };
  };
  const steps: readonly EditStep[] = [
    { step: 'local-authorized-keys', concerns: local, edits: authorize },
    { step: 'known-hosts', concerns: local, edits: (node) => planKnownHosts(node, plan) },
    {
      step: 'remote-authorized-keys',
      concerns: remote,
      edits: authorize,
      comparedIn: 'common-authentication',
    },
    {
      step: 'distribute',
      concerns: () => true,
      edits: (node) => planDistribution(node, plan, leftOut(node), made.get(node.label)),
      upkeep: agentUpkeep(run, keys),
    },
  ];
  return { steps, leftOut };
}

function keyMaker({ emit, signal }: Run): KeyMaker {
  return async ({ session, local, label }) => {
    try {
      const key = await makeTrustKey(session, session.patienceMs);
      emit({ type: 'detail', detail: { code: 'key-made', blob: key.blob } });
      return key;
    } catch (error) {
      const host = local ? 'localhost' : label;
      throw new TrustError([{ host, step: 'local-key', problem: problemIn(error, signal) }]);
    }
  };
}
