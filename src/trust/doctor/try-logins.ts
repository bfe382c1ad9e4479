import { readSshdLog } from '../../host/examine/sshd-log.ts';
import type { ClusterOptions, Dialogue } from '../cluster/cluster.ts';
import type { FailedLogin } from '../inquiry/failed-login.ts';
import { inquire } from '../inquiry/inquire.ts';
import type { HostFailure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import { inListOrder } from '../model/list-order.ts';
import type { Node } from '../model/node.ts';
import type { VerifyMode } from '../model/topology.ts';
import { loginLimits, type PairResult, tryPairs } from '../verify/pairs.ts';
import { allParties } from '../verify/parties.ts';
import { tellTries } from '../verify/verify.ts';
import { withCauses } from './causes.ts';
import type { FindingCode } from './findings.ts';
import { judgeLogins, unexplainedFindings } from './judged-logins.ts';
import type { Subject } from './subject.ts';

export interface LoginOptions extends ClusterOptions {
  /** Whose logins are examined, where that is not the user who runs the tool: for root. */
  readonly subject: string | undefined;
  /** Which logins between the hosts are made. */
  readonly verify: VerifyMode;
}

/** Of fewer logins, as many may be made to find out what others fail for. */
const fewLogins = 8;

/** The logins that an examination ends with. */
export interface TriedLogins {
  readonly mode: VerifyMode;
  readonly tried: number;
  readonly failed: number;
}

/**
 * Makes real logins between the hosts, as their user makes them, and holds what was found against them: nothing is well
 * as long as one of them fails.
 *
 * @param subjects those of the nodes that were examined
 * @param lost hosts that could not be reached, or examined
 * @returns what was found, in the light of the logins, with those that fail for no reason that was found; no logins where
 * another user's are examined
 */
export async function tryLogins(
  nodes: readonly Node[],
  subjects: readonly Subject[],
  lost: readonly HostFailure[],
  found: readonly Finding<FindingCode>[],
  options: LoginOptions,
  { emit, signal }: Dialogue,
): Promise<{ readonly found: readonly Finding<FindingCode>[]; readonly logins: TriedLogins | undefined }> {
  const { subject, verify: mode, connectTimeoutMs: answerMs, jobs } = options;
  // They run what that user's configuration says: that is not for root to begin.
  if (subject !== undefined) return { found, logins: undefined };
  const parties = inListOrder(allParties(nodes, lost), options.hosts, ({ label }) => label);
  // Whether it is temporary is asked once: what lasts is to be told soon.
  const terms = { answerMs, jobs, again: 1, signal };
  const logins = await tryPairs(parties, mode, () => true, terms, tellTries(emit));
  const judged = judgeLogins(logins, found, new Set(lost.map(({ host }) => host)));
  const failed = [...judged.unexplained, ...judged.vague];
  const limits = loginLimits(answerMs);
  const inquiry = await inquire(failed, {
    user: options.user,
    nodes,
    limits,
    // With those that were tried again, no more than three times what a healthy cluster takes.
    trials: Math.max(logins.length, fewLogins),
    signal,
  });
  const served = await serversSay(failed, nodes);
  const settled = new Set(inquiry.causes.flatMap((cause) => cause.logins));
  const left = judged.unexplained.filter((one) => !settled.has(one));
  return {
    found: [
      ...withCauses(judged.found, inquiry, served, subjects),
      ...unexplainedFindings(left, new Map([...served, ...inquiry.reasons])),
    ],
    logins: { mode, tried: logins.length, failed: logins.filter(({ result }) => !result.ok).length },
  };
}

/** What the servers' logs say of clients that they did not let in: their last line about one of them, by host. */
async function serversSay(
  failed: readonly FailedLogin[],
  nodes: readonly Node[],
): Promise<ReadonlyMap<string, string>> {
  const said = new Map<string, string>();
  const targets = new Set(failed.map(({ login }) => login.to.label));
  await Promise.all(
    nodes
      .filter(({ label }) => targets.has(label))
      .map(async ({ label, session }) => {
        const clients = failed.filter(({ login }) => login.to.label === label).flatMap(addressesOf);
        // A log that cannot be had is no finding: what the client said is told without it.
        const lines = await readSshdLog(session).catch(() => []);
        const last = lines.findLast((line) => clients.some((address) => line.includes(address)));
        if (last !== undefined) said.set(label, last);
      }),
  );
  return said;
}

function addressesOf({ login: { from } }: { readonly login: PairResult }): string[] {
  return from.spellings.flatMap(({ text, by }) => (by === 'address' ? [text] : []));
}
