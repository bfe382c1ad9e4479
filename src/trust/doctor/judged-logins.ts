import type { Finding } from '../model/finding.ts';
import { diagnosePair, type PairFault } from '../verify/diagnose-pair.ts';
import type { PairResult } from '../verify/pairs.ts';
import { withoutContradicted } from './contradicted.ts';
import { type FindingCode, finding } from './findings.ts';
import { explaining, tempered } from './login-causes.ts';

/** Longest part of what a side said that a finding shows. */
const maxSaid = 300;

/** A login that failed for no reason that was found. */
export interface Unexplained {
  readonly login: PairResult;
  readonly fault: PairFault;
  /** The client's last words: hostile text. */
  readonly said: string;
}

/**
 * What logins that were really made tell of what was found: each that fails and that nothing explains, and findings that
 * they have shown to be harmless.
 *
 * @param unreachable hosts that could not be examined, which says enough of logins to and from them
 */
export function judgeLogins(
  logins: readonly PairResult[],
  found: readonly Finding<FindingCode>[],
  unreachable: ReadonlySet<string>,
): { readonly found: readonly Finding<FindingCode>[]; readonly unexplained: readonly Unexplained[] } {
  const unexplained = logins.flatMap((login): Unexplained[] => {
    const { from, to, spelling, result } = login;
    if (result.ok || 'untried' in result) return [];
    if (unreachable.has(from.label) || unreachable.has(to.label)) return [];
    const { text, port } = spelling;
    const { diagnosis, last } = diagnosePair({ from: from.label, to: text, port, ...result }, undefined);
    return explaining(login, diagnosis.code, found).length > 0
      ? []
      : [{ login, fault: diagnosis.code, said: last }];
  });
  const believed = withoutContradicted(found, logins);
  return { found: believed.map((one) => tempered(one, logins)), unexplained };
}

/** What a client tells of itself: such a login fails on the host that makes it. */
const ofClient: ReadonlySet<PairFault> = new Set<PairFault>([
  'client-config',
  'client-missing',
  'name-unknown',
  'key-unusable',
  'key-missing',
  'host-key-unknown',
  'host-key-changed',
  'other',
]);

/**
 * The findings for logins that nothing explains: one for each host that it is about and each way of failing, with one of
 * the logins.
 *
 * @param served what the servers' logs said meanwhile, by host: hostile text
 */
export function unexplainedFindings(
  unexplained: readonly Unexplained[],
  served: ReadonlyMap<string, string>,
): readonly Finding<FindingCode>[] {
  const alike = new Map<string, { readonly host: string; readonly all: Unexplained[] }>();
  for (const one of unexplained) {
    const { from, to } = one.login;
    const host = ofClient.has(one.fault) ? from.label : to.label;
    const key = `${host} ${one.fault}`;
    const group = alike.get(key) ?? { host, all: [] };
    group.all.push(one);
    alike.set(key, group);
  }
  return [...alike.values()].flatMap(({ host, all: [first, ...more] }) => {
    if (!first) return [];
    const { from, to, spelling } = first.login;
    const server = served.get(to.label)?.slice(-maxSaid);
    const client = first.said.slice(0, maxSaid);
    const login = { from: from.label, target: spelling.text, more: more.length, client, server };
    return [finding(host, 'unexplained', { is: 'login', ...login })];
  });
}
