import { readReach } from '../../host/examine/reach.ts';
import type { Endpoint } from '../../transport/endpoint.ts';
import { type Finding, findingsOf } from '../model/finding.ts';
import type { Node } from '../model/node.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const betweenCodes = {
  'pair-no-answer': 'error',
  'pair-no-route': 'error',
} as const;

const finding = findingsOf(betweenCodes);
type Code = Parameters<typeof finding>[1];

/**
 * Up to this many hosts every pair is tried; of more, as many, spread over the list, try the next of them each. All try at
 * once: a server's MaxStartups, 10 by default, must not turn them away.
 */
const most = 10;

/** What a server may take to answer, at most. */
const longestAnswerMs = 5000;

/** Which servers each host is to ask, by its label, and how long they may take to answer. */
export interface Asking {
  readonly servers: ReadonlyMap<string, readonly Endpoint[]>;
  readonly answerMs: number;
}

/** Plans the tries of the network between hosts: whether each other's ssh servers answer. */
export function planAsking(nodes: readonly Node[], connectTimeoutMs: number): Asking {
  const asked = askedServers(nodes.filter(({ endpoints }) => endpoints.length > 0));
  const servers = [...asked].map(
    ([{ label }, others]) => [label, others.flatMap(({ endpoints }) => endpoints)] as const,
  );
  return { servers: new Map(servers), answerMs: Math.min(connectTimeoutMs, longestAnswerMs) };
}

/** Those hosts of a list that ask, and whom each asks. */
export function askedServers<T>(hosts: readonly T[]): ReadonlyMap<T, readonly T[]> {
  const part = (of: number): number => Math.floor((of * most) / Math.max(hosts.length, most));
  const sample = hosts.filter((_, i) => i === 0 || part(i) !== part(i - 1));
  return new Map(
    sample.map((from, i) => {
      const others = [...sample.slice(i + 1), ...sample.slice(0, i)];
      return [from, hosts.length > most ? others.slice(0, 1) : others];
    }),
  );
}

/** What these tries have shown. Pure. */
export function betweenFindings(subjects: readonly Subject[], { servers }: Asking): readonly Finding<Code>[] {
  return subjects.flatMap(({ node: { label }, evidence }) => {
    const targets = servers.get(label) ?? [];
    const reaches = readReach(evidence.records, targets);
    return targets.flatMap(({ address, port }, i): Finding<Code>[] => {
      const pair = { is: 'between', from: label, port: { host: address, port } } as const;
      if (reaches[i] === 'no-route')
        return [finding(label, 'pair-no-route', { ...pair, how: 'no-route' }, `ip route get ${address}`)];
      if (reaches[i] !== 'silent') return [];
      const look = `nft list ruleset; ssh-keyscan -T 5 -p ${port} ${address}`;
      return [finding(label, 'pair-no-answer', { ...pair, how: 'none' }, look)];
    });
  });
}
