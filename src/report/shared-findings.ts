import type { Diagnosis } from '../trust/doctor/diagnose.ts';
import type { FindingCode } from '../trust/doctor/findings.ts';
import type { Finding, Remedy, Severity } from '../trust/model/finding.ts';
import type { Seen } from '../trust/model/seen.ts';

/** A finding once, with all hosts that have it and are told the same about it. */
export interface SharedFinding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** In the order of the list. */
  readonly hosts: readonly string[];
  /** What was seen, where: once where it is the same on all. */
  readonly seen: readonly { readonly host: string; readonly evidence: Seen }[];
  readonly remedy: readonly Remedy[];
}

/** Brings together what hosts have alike: one finding, one severity, one thing to do. Worst first, in the order of the hosts. */
export function shareFindings(diagnoses: readonly Diagnosis[]): readonly SharedFinding[] {
  const groups = new Map<string, Finding<FindingCode>[]>();
  for (const one of diagnoses.flatMap(({ findings }) => findings)) {
    const key = keyOf(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const shared = [...groups.values()].flatMap((alike): SharedFinding[] => {
    const [first] = alike;
    if (!first) return [];
    const { code, severity, remedy } = first;
    const hosts = [...new Set(alike.map(({ host }) => host))];
    return [{ code, severity, hosts, seen: seenOnce(alike, hosts), remedy }];
  });
  return [...shared.filter(isError), ...shared.filter((one) => !isError(one))];
}

function isError({ severity }: { readonly severity: Severity }): boolean {
  return severity === 'error';
}

function keyOf({ code, severity, evidence, remedy }: Finding): string {
  // What hosts have in common is one finding a value: two pairs of clones are two.
  const value = typeof evidence === 'object' && evidence.is === 'shared' ? evidence.value : '';
  return JSON.stringify([code, severity, value, remedy.map(({ on, as, command }) => [on, as, command])]);
}

function seenOnce(alike: readonly Finding[], hosts: readonly string[]): SharedFinding['seen'] {
  const once = new Map<string, { readonly host: string; readonly evidence: Seen }>();
  for (const { host, evidence: seen } of alike) {
    const common = hosts.length > 1 && typeof seen === 'object' && seen.is === 'shared';
    const evidence = common ? seen.value : seen;
    const key = JSON.stringify(evidence);
    if (!once.has(key)) once.set(key, { host, evidence });
  }
  return [...once.values()];
}

/** Something to do, and what it is good for. */
export interface FirstStep {
  readonly on: Remedy['on'];
  readonly as: Remedy['as'];
  readonly command: string;
  /** Where it is to be done; for a command of this machine, where it mends something. */
  readonly hosts: readonly string[];
  /** How many findings it is meant for. */
  readonly mends: number;
}

/** Findings of a host that nothing else can be done on before they are gone. */
const inTheWay: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'sshd-down',
  'port-filtered',
  'no-route',
  'sshd-silent',
  'turned-away',
  'no-common-algorithm',
  'host-key-changed',
  'host-key-revoked',
  'login-refused',
  'no-login-method',
  'login-shell',
  'user-missing',
  'no-login-shell',
  'user-locked',
  'user-expired',
  'password-due',
  'home-full',
  'home-read-only',
  'shared-home',
]);

/**
 * What to do, in the order that gets furthest: what keeps others from being done, then what is done on hosts, then creating trust
 * again, which needs both; errors before warnings, and of two alike what more is mended by.
 */
export function firstSteps(diagnoses: readonly Diagnosis[]): readonly FirstStep[] {
  const steps = new Map<string, FirstStep & { rank: number; readonly hosts: string[]; mends: number }>();
  for (const { host, code, severity, remedy } of diagnoses.flatMap(({ findings }) => findings))
    for (const { on, as, command } of remedy) {
      const blocks = inTheWay.has(code) && on === 'host' ? 0 : 2;
      const rank = severity === 'error' ? blocks + (on === 'here' ? 1 : 0) : on === 'here' ? 5 : 4;
      const key = JSON.stringify([on, as, command]);
      const known = steps.get(key);
      if (!known) {
        steps.set(key, { on, as, command, hosts: [host], mends: 1, rank });
        continue;
      }
      known.mends++;
      known.rank = Math.min(known.rank, rank);
      if (!known.hosts.includes(host)) known.hosts.push(host);
    }
  return [...steps.values()]
    .toSorted((a, b) => a.rank - b.rank || b.mends - a.mends)
    .map(({ on, as, command, hosts, mends }) => ({ on, as, command, hosts, mends }));
}
