import { type Finding, finding } from '../model/finding.ts';
import { diagnosePair } from '../verify/diagnose-pair.ts';
import type { PairResult } from '../verify/pairs.ts';
import { explaining, tempered } from './explains.ts';

/** Longest part of what a side said that a finding shows. */
const maxSaid = 300;

/** A login that failed for no reason that was found. */
export interface Unexplained {
  readonly login: PairResult;
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
  found: readonly Finding[],
  unreachable: ReadonlySet<string>,
): { readonly found: readonly Finding[]; readonly unexplained: readonly Unexplained[] } {
  const unexplained = logins.flatMap((login): Unexplained[] => {
    const { from, to, spelling, result } = login;
    if (result.ok || 'untried' in result) return [];
    if (unreachable.has(from.label) || unreachable.has(to.label)) return [];
    const { text, port } = spelling;
    const { diagnosis, last } = diagnosePair({ from: from.label, to: text, port, ...result }, undefined);
    return explaining(login, diagnosis.code, found).length > 0 ? [] : [{ login, said: last }];
  });
  return { found: found.map((one) => tempered(one, logins)), unexplained };
}

/**
 * The findings for logins that nothing explains: one for each host that is logged in to and each thing that clients said.
 *
 * @param served what the servers' logs said meanwhile, by host: hostile text
 */
export function unexplainedFindings(
  unexplained: readonly Unexplained[],
  served: ReadonlyMap<string, string>,
): readonly Finding[] {
  const alike = new Map<string, Unexplained[]>();
  for (const one of unexplained) {
    const key = JSON.stringify([one.login.to.label, one.said]);
    alike.set(key, [...(alike.get(key) ?? []), one]);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { to, spelling } = first.login;
    const from = [...new Set(group.map(({ login }) => login.from.label))].join(', ');
    const log = served.get(to.label);
    const evidence = [
      `${from} -> ${spelling.text}: ${first.said.slice(0, maxSaid) || 'ssh said nothing'}`,
      ...(log ? [`sshd there: ${log.slice(-maxSaid)}`] : []),
    ].join('; ');
    return [finding(to.label, 'unexplained', evidence)];
  });
}
