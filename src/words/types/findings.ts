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

/** What `doctor --fix` says. */
interface MendWords {
  /** Above what can be done: how many questions that are, and findings that are left. */
  offered(offers: number, left: number): string;
  /** One of them: its number, the findings, where. */
  offer(number: number, codes: string, hosts: string): string;
  /** On a terminal, with an answer behind it that is no unless it is `y`. */
  readonly question: string;
  /** Below what it finds where it is done. */
  readonly mending: string;
  readonly again: string;
  /** Of a dry run: what else would change cannot be told before the rest is done. */
  readonly later: string;
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
  /** Of `--fix`. */
  readonly fix: MendWords;
  /** Root does not make another user's logins. */
  noLogins(user: string): string;
}
