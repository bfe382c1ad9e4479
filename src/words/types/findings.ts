import type { FindingCode } from '../../trust/doctor/findings.ts';
import type { Finding, Severity } from '../../trust/model/finding.ts';
import type { Seen } from '../../trust/model/seen.ts';
import type { VerifyMode } from '../../trust/model/topology.ts';

/** What a host has that keeps logins by key from working: `doctor`, and errors that name a finding. */
export interface FindingWords {
  /** A sentence without its full stop; docs/findings.md says more. */
  readonly meanings: Readonly<Record<FindingCode, string>>;
  /** What was seen of it. */
  seen(evidence: Seen): string;
  /** A finding on one line: what it means, what was seen, its code. */
  line(finding: Finding): string;
  /** What to do about it on one line: commands. */
  remedy(finding: Finding): string;
}

/** Something to do: where, as whom, and how many findings it is for. */
interface StepWords {
  readonly on: 'host' | 'here';
  readonly as: 'root' | 'user';
  readonly command: string;
  /** The hosts that it is about. */
  readonly where: string;
  readonly mends: number;
  /** Whose logins were examined, where that is another user. */
  readonly user: string | undefined;
}

/** The table of `doctor`. */
export interface DoctorWords {
  readonly severities: Readonly<Record<Severity, string>>;
  readonly well: string;
  readonly unknown: string;
  seen(evidence: string): string;
  /** A command with where it is to be run: on the host, as the user whose logins they are where that is another one. */
  onHost(command: string, user: string | undefined): string;
  onHostAsRoot(command: string): string;
  here(command: string): string;
  /** Findings of one kind that are not shown. */
  more(count: number): string;
  summary(hosts: number, ill: number, findings: number): string;
  /** Above findings that some hosts share: the hosts, how many they are, and whether that is all of the list. */
  several(hosts: string, count: number, all: boolean): string;
  /** Above what to do, the most important first. */
  readonly first: string;
  step(step: StepWords): string;
  /** Things to do that are not listed. */
  moreSteps(count: number): string;
  logins(tried: number, failed: number, mode: VerifyMode): string;
  /** Root does not make another user's logins. */
  noLogins(user: string): string;
}
