import type { Problem } from '../../transport/problem.ts';
import type { Finding } from './finding.ts';
import type { Step } from './step.ts';

/** One host that cannot take part, or on which a step failed. */
export interface HostFailure {
  readonly host: string;
  /** The ssh port, where it matters. */
  readonly port?: number;
  readonly step: Step;
  readonly problem:
    | Problem
    /** What this run changed there is still there, with the journal at `path`. */
    | { readonly code: 'not-undone'; readonly path: string; readonly why: Problem }
    /** Keys cannot work there as things are: nothing was changed. */
    | { readonly code: 'hindered'; readonly findings: readonly Finding[] }
    /** The recovery program is not there: trust was never created, or its folder was removed. */
    | { readonly code: 'no-keeper'; readonly path: string }
    /** Agents could not be started or stopped; `text` is what the host said. */
    | { readonly code: 'agents-differ'; readonly text: string }
    /** Of the logins that it made to prove trust; the pairs are named by themselves. */
    | { readonly code: 'logins-failed'; readonly failed: number; readonly tried: number }
    /** Of the logins that it made, those that failed timed out or were turned away: nothing was refused. */
    | { readonly code: 'logins-unproved'; readonly failed: number; readonly tried: number };
}

/** A pair that failed verification. `said` is what ssh printed on the host: hostile text. */
export interface PairFailure {
  readonly from: string;
  /** What ssh was told to log in to. */
  readonly to: string;
  /** The target as the list has it, where `to` is another spelling of it. */
  readonly host?: string;
  /** The target's ssh port. */
  readonly port: number;
  /** That of ssh: 255 for its own errors, else the remote command's; 124 when the login took too long. */
  readonly status: number;
  readonly said: string;
}

/** Trust is not complete. Data only; the wording is made where it is shown. */
export class TrustError extends Error {
  readonly code = 'trust-incomplete';
  readonly hosts: readonly HostFailure[];
  readonly pairs: readonly PairFailure[];
  /** How many hosts have trust among themselves in spite of it; 0 unless the run was to keep going. */
  readonly working: number;
  /** What was found on the hosts of failed pairs. */
  readonly findings: readonly Finding[];
  /** Whether what the run made stays all the same: `pairs` timed out or were turned away, and nothing was refused. */
  readonly kept: boolean;

  constructor(
    hosts: readonly HostFailure[],
    pairs: readonly PairFailure[] = [],
    working = 0,
    findings: readonly Finding[] = [],
    kept = false,
  ) {
    super('trust is not complete');
    this.name = 'TrustError';
    this.hosts = hosts;
    this.pairs = pairs;
    this.working = working;
    this.findings = findings;
    this.kept = kept;
  }
}
