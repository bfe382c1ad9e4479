import pLimit from 'p-limit';
import { examineHost } from '../../host/examine.ts';
import { HostError } from '../../transport/problem.ts';
import { type ClusterOptions, type Dialogue, withCluster } from '../cluster.ts';
import type { HostFailure } from '../failure.ts';
import { programTimeoutMs } from '../gather.ts';
import type { Node } from '../node.ts';
import { type Finding, findings } from './finding.ts';
import { modeFindings } from './modes.ts';
import { outsideFinding } from './outside.ts';
import { sshdFindings } from './sshd.ts';
import type { Subject } from './subject.ts';

/** A host of the list, and what is wrong there. */
export interface Diagnosis {
  readonly host: string;
  /** Its own name, where it could be asked. */
  readonly name: string | undefined;
  /** Why it could not be examined; where a finding says that already, undefined. */
  readonly failure: HostFailure | undefined;
  /** Worst first. */
  readonly findings: readonly Finding[];
}

/**
 * Examines every host and says what keeps logins by key from working there; changes nothing. A host that cannot be logged
 * in to gets what can be told from outside, and does not keep the others from being examined.
 */
export function diagnose(options: ClusterOptions, dialogue: Dialogue): Promise<readonly Diagnosis[]> {
  const lost: HostFailure[] = [];
  const failed = (failures: readonly HostFailure[]): void => {
    lost.push(...failures);
  };
  return withCluster(options, dialogue, 'read', failed, async ({ nodes }) => {
    const { subjects, failures } = await examineNodes(nodes, options.user, options.jobs);
    dialogue.signal.throwIfAborted();
    const found = [...subjects.flatMap(findingsOf), ...lost.flatMap((one) => outsideFinding(one) ?? [])];
    const all = [...lost, ...failures];
    const places = new Map(options.hosts.map(({ address }, place) => [address, place]));
    const labels = new Set([...nodes.map(({ label }) => label), ...all.map(({ host }) => host)]);
    return [...labels]
      .map((host): Diagnosis => {
        const here = found.filter((one) => one.host === host).toSorted(worstFirst);
        const failure = all.find((one) => one.host === host && outsideFinding(one) === undefined);
        const name = nodes.find(({ label }) => label === host)?.greeting.hostname;
        return { host, name, failure, findings: here };
      })
      .filter(({ host, findings }) => places.has(host) || findings.length > 0)
      .sort((a, b) => (places.get(a.host) ?? places.size) - (places.get(b.host) ?? places.size));
  });
}

/** Examines hosts that are connected. What goes wrong on one does not keep the others from being examined. */
export async function examineNodes(
  nodes: readonly Node[],
  user: string,
  jobs: number,
): Promise<{ readonly subjects: readonly Subject[]; readonly failures: readonly HostFailure[] }> {
  const limit = pLimit(jobs);
  const addresses = nodes.flatMap(({ endpoints }) => endpoints.map(({ address }) => address));
  const failures: HostFailure[] = [];
  const subjects = await limit.map(nodes, async (node): Promise<Subject[]> => {
    const authorizedKeys = node.facts.paths.get('authorized_keys') ?? '';
    // A login of the host's own comes from its own address.
    const clients = addresses.length > 0 ? addresses : ['127.0.0.1'];
    try {
      const evidence = await examineHost(node.session, { user, authorizedKeys, clients }, programTimeoutMs);
      return [{ node, evidence }];
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      failures.push({ host: node.label, step: 'network', problem: error.problem });
      return [];
    }
  });
  return { subjects: subjects.flat(), failures };
}

function findingsOf(subject: Subject): Finding[] {
  return [...modeFindings(subject), ...sshdFindings(subject)];
}

const order = Object.keys(findings);

function worstFirst(a: Finding, b: Finding): number {
  const rank = ({ severity, code }: Finding): number =>
    (severity === 'error' ? 0 : order.length) + order.indexOf(code);
  return rank(a) - rank(b);
}
