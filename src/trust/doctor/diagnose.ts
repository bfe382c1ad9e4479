import pLimit from 'p-limit';
import { examineHost } from '../../host/examine/examine.ts';
import { sessionAs } from '../../host/read/as-user.ts';
import { greetHost, probeHost } from '../../host/read/probe.ts';
import { withoutClaimedNames } from '../cluster/claimed-names.ts';
import { type Dialogue, readCluster } from '../cluster/cluster.ts';
import type { Login } from '../cluster/connect-host.ts';
import type { KeyModel } from '../keys/key-model.ts';
import type { HostFailure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import { inListOrder } from '../model/list-order.ts';
import type { Node } from '../model/node.ts';
import { problemIn } from '../model/problem-in.ts';
import { type Asking, betweenFindings, planAsking } from './between.ts';
import { type FindingCode, findings } from './findings.ts';
import { judge } from './judge.ts';
import { type KeyOpener, keyOpener } from './key.ts';
import { outsideFinding } from './outside.ts';
import type { Subject } from './subject.ts';
import { type LoginOptions, type TriedLogins, tryLogins } from './try-logins.ts';

/** What an examination comes to. */
export interface Examination {
  /** In the order of the list. */
  readonly hosts: readonly Diagnosis[];
  /** Undefined where another user's logins are examined: they are not made. */
  readonly logins: TriedLogins | undefined;
}

/** A host of the list, and what is wrong there. */
export interface Diagnosis {
  readonly host: string;
  /** Its own name, where it could be asked. */
  readonly name: string | undefined;
  /** Why it could not be examined; where a finding says that already, undefined. */
  readonly failure: HostFailure | undefined;
  /** Worst first. */
  readonly findings: readonly Finding<FindingCode>[];
}

/** Whether nothing was found, and nothing fails. */
export function isWell({ hosts, logins }: Examination): boolean {
  return !logins?.failed && hosts.every(({ failure, findings }) => !failure && findings.length === 0);
}

/**
 * Examines every host and says what keeps logins by key from working there; changes nothing. A host that cannot be logged
 * in to gets what can be told from outside, and does not keep the others from being examined. It ends with real logins, so that
 * nothing is called well that does not work.
 *
 * @throws TrustError when this machine itself cannot take part
 */
export async function diagnose(options: LoginOptions, dialogue: Dialogue): Promise<Examination> {
  using cluster = await readCluster(options, dialogue, { logins: true, names: true });
  const nodes = withoutClaimedNames(cluster.nodes, dialogue.emit);
  const user = options.subject ?? options.user;
  const other = options.subject !== undefined;
  const views = other
    ? await Promise.all(nodes.map((one) => seenAs(one, user)))
    : nodes.map((node) => ({ node }));
  const read = views.map(({ node }) => node);
  const lost = [...cluster.failures, ...views.flatMap((view) => ('failure' in view ? view.failure : []))];
  const asking = planAsking(nodes, options.connectTimeoutMs);
  const examined = examineNodes(read, nodes, user, options.jobs, asking, other);
  // Meanwhile, as it takes this machine's time only, the key that most hosts should have. Others would keep it from listening.
  const opens = keyOpener();
  const [first] = read;
  if (first) attempt(() => opens(first.facts));
  const { subjects, failures } = await examined;
  dialogue.signal.throwIfAborted();
  const outside = lost.flatMap((one) => outsideFinding(one, user) ?? []);
  const judged = judgeEach(subjects, other ? new Map() : cluster.logins, options.keys, opens);
  const seen = [...outside, ...judged.found, ...betweenFindings(judged.subjects, asking)];
  const all = [...lost, ...failures, ...judged.failures];
  const { found, logins } = await tryLogins(nodes, judged.subjects, all, seen, options, dialogue);
  const listed = new Set(options.hosts.map(({ address }) => address));
  const labels = new Set([...nodes.map(({ label }) => label), ...all.map(({ host }) => host)]);
  const diagnoses = [...labels].map((host): Diagnosis => {
    const failure = all.find((one) => one.host === host && outsideFinding(one, user) === undefined);
    const name = nodes.find(({ label }) => label === host)?.greeting.hostname;
    const here = found.filter((one) => one.host === host).toSorted(worstFirst);
    return { host, name, failure, findings: here };
  });
  const told = diagnoses.filter(({ host, findings }) => listed.has(host) || findings.length > 0);
  return { hosts: inListOrder(told, options.hosts, ({ host }) => host), logins };
}

/** A host as another user's. */
interface View {
  readonly node: Node;
  /** Why nothing could be read of the user's home. */
  readonly failure?: HostFailure;
}

/** A host with what is read of another user's home, as that user, as far as there is one. */
async function seenAs(node: Node, user: string): Promise<View> {
  const { session } = node;
  const empty = {
    ...node,
    facts: { ...node.facts, files: new Map(), paths: new Map(), directories: [], passphrase: [] },
  };
  try {
    const greeting = await greetHost(session, user, session.patienceMs);
    try {
      const as = sessionAs(session, user);
      const facts = await probeHost(as, user, greeting, undefined, session.patienceMs);
      return { node: { ...node, facts } };
    } catch (error) {
      const failure = { host: node.label, step: 'network', problem: problemIn(error) } as const;
      return { node: { ...empty, facts: { ...empty.facts, ...greeting } }, failure };
    }
  } catch {
    // There is no such user, or no home: what the examination finds.
    return { node: empty };
  }
}

/**
 * Examines hosts that are connected. What goes wrong on one does not keep the others from being examined.
 *
 * @param peers the hosts that log in there and are logged in to
 * @param asking the servers that hosts are to ask for an answer, if any
 * @param other whether the user is another than the sessions'
 */
export async function examineNodes(
  nodes: readonly Node[],
  peers: readonly Node[],
  user: string,
  jobs: number,
  { servers, answerMs }: Asking = { servers: new Map(), answerMs: 0 },
  other = false,
): Promise<{ readonly subjects: readonly Subject[]; readonly failures: readonly HostFailure[] }> {
  const limit = pLimit(jobs);
  const listed = peers.flatMap(({ endpoints }) => endpoints.map(({ address }) => address));
  // A login of this machine's own comes from wherever: what holds for loopback holds for most.
  const addresses = listed.length > 0 ? listed : ['127.0.0.1'];
  const names = peers.flatMap(({ name }) => name ?? []);
  const failures: HostFailure[] = [];
  const subjects = await limit.map(nodes, async (node): Promise<Subject[]> => {
    const authorizedKeys = node.facts.paths.get('authorized_keys') ?? '';
    try {
      const asked = servers.get(node.label) ?? [];
      const ports = node.endpoints.map(({ port }) => port);
      const { evidence, problem } = await examineHost(
        node.session,
        { user, other, authorizedKeys, addresses, names, ports, asked, answerMs },
        node.session.patienceMs,
      );
      if (problem) failures.push({ host: node.label, step: 'network', problem });
      return [{ node, evidence }];
    } catch (error) {
      failures.push({ host: node.label, step: 'network', problem: problemIn(error) });
      return [];
    }
  });
  return { subjects: subjects.flat(), failures };
}

/**
 * What the evidence of hosts tells. A host whose evidence breaks the reading of it fails by itself, and the others are
 * judged without it.
 */
export function judgeEach(
  subjects: readonly Subject[],
  logins: ReadonlyMap<string, Login>,
  keys: KeyModel,
  opens?: KeyOpener,
): {
  readonly subjects: readonly Subject[];
  readonly found: readonly Finding<FindingCode>[];
  readonly failures: readonly HostFailure[];
} {
  const all = attempt(() => judge(subjects, logins, keys, opens));
  if ('value' in all) return { subjects, found: all.value, failures: [] };
  const failures = subjects.flatMap((subject): HostFailure[] => {
    const alone = attempt(() => judge([subject], logins, keys, opens));
    if ('value' in alone) return [];
    return [{ host: subject.node.label, step: 'network', problem: problemIn(alone.error) }];
  });
  const sound = subjects.filter(({ node }) => !failures.some(({ host }) => host === node.label));
  return { subjects: sound, found: judge(sound, logins, keys, opens), failures };
}

function attempt<T>(work: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

const order = Object.keys(findings);

function worstFirst(a: Finding, b: Finding): number {
  const rank = ({ severity, code }: Finding): number =>
    (severity === 'error' ? 0 : order.length) + order.indexOf(code);
  return rank(a) - rank(b);
}
