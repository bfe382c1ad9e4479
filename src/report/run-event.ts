import { printable } from '../text/printable.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { HostResult, Notice, TrustEvent } from '../trust/model/events.ts';
import type { HostFailure, PairFailure, TrustError } from '../trust/model/failure.ts';
import type { Step } from '../trust/model/step.ts';
import type { VerifyMode } from '../trust/model/topology.ts';
import type { PairFault } from '../trust/verify/diagnose-pair.ts';
import type { Verification } from '../trust/verify/verify.ts';
import type { Words } from '../words/types/words.ts';
import { explainHost } from './explain-host.ts';
import { explainPair } from './explain-pair.ts';
import { noticeLines } from './notice-lines.ts';

/** Why something failed: a code that stays, and words for people, which may change and can be shown as they are. */
export interface Fault<Code extends string> {
  readonly code: Code;
  readonly cause: string;
  /** What to do. */
  readonly remedy: string;
}

export type HostFault = Fault<HostFailure['problem']['code']>;

/** Why ssh on one host could not log in to another. */
export interface LoginFault extends Fault<PairFault> {
  /** The last line that ssh said, where it says more; can be shown as it is. */
  readonly said?: string;
}

/** The first event. */
export interface StartEvent {
  readonly type: 'start';
  /** Of this form of events. */
  readonly version: 1;
  /** The user on every host. */
  readonly user: string;
  readonly hosts: readonly Endpoint[];
  /** In UTC (RFC 3339). */
  readonly begun: string;
}

/** A step begins, or has ended well on all hosts. */
export interface StepEvent {
  readonly type: 'step';
  readonly step: Step;
  readonly state: 'begin' | 'end';
}

/** How one host did in one step. A later one for the same host and step takes its place. */
export interface HostEvent {
  readonly type: 'host';
  /** Its first listed address, `localhost` for a machine that is not listed; in `network` each address by itself. */
  readonly host: string;
  readonly step: Step;
  readonly ok: boolean;
  /** Null when it did well. */
  readonly fault: HostFault | null;
}

/** Something to know of that stops nothing. */
export interface NoticeEvent {
  readonly type: 'notice';
  /** As data: what hosts said is in it as they said it. */
  readonly notice: Notice;
  /** In words, which can be shown as they are. */
  readonly text: string;
}

/** The last event. */
export interface EndEvent {
  readonly type: 'end';
  /** The exit status: 0 done; 1 trust is not complete; 129, 130 and 143 interrupted. */
  readonly status: number;
  /** How long it took. */
  readonly seconds: number;
  /** The proof, when all of it passed. */
  readonly verified: { readonly mode: VerifyMode; readonly logins: number } | null;
  /** How many hosts have trust among themselves though others failed; 0 unless the run was to keep going. */
  readonly working: number;
  /** Whether what was made stays, though the logins of `pairs` timed out or were turned away. */
  readonly kept: boolean;
  /** Every host that failed, with the step. */
  readonly hosts: readonly { readonly host: string; readonly step: Step; readonly fault: HostFault }[];
  /** Every login between hosts that failed. */
  readonly pairs: readonly { readonly from: string; readonly to: string; readonly fault: LoginFault }[];
}

/** What a run tells while it goes, as data. */
export type RunEvent = StartEvent | StepEvent | HostEvent | NoticeEvent | EndEvent;

/** Makes the events of one run. */
export interface RunRecorder {
  start(hosts: readonly Endpoint[]): void;
  event(event: TrustEvent): void;
  end(status: number, how?: { readonly verification?: Verification; readonly error?: TrustError }): void;
}

/** Longest text for people in an event. */
const textLength = 1000;

/** Turns what a run tells into events. Progress is told by host results, and detail is for people alone. */
export function recordRun(user: string, words: Words, tell: (event: RunEvent) => void): RunRecorder {
  const begun = performance.now();
  return {
    start: (hosts) => {
      const listed = hosts.map(({ address, port }) => ({ address, port }));
      tell({ type: 'start', version: 1, user, hosts: listed, begun: new Date().toISOString() });
    },
    event: (event) => {
      if (event.type === 'step') tell(event);
      if (event.type === 'host') tell(hostEvent(event.result, user, words));
      if (event.type === 'notice') {
        const text = noticeLines(event.notice, words).map((line) => line.trim());
        tell({ type: 'notice', notice: event.notice, text: printable(text.join(' '), textLength) });
      }
    },
    end: (status, { verification, error } = {}) => {
      const hosts = error?.hosts.map((failure) => {
        return { host: failure.host, step: failure.step, fault: hostFault(failure, user, words) };
      });
      tell({
        type: 'end',
        status,
        seconds: Math.round(performance.now() - begun) / 1000,
        verified: verification ? { mode: verification.mode, logins: verification.logins } : null,
        working: error?.working ?? 0,
        kept: error?.kept ?? false,
        hosts: hosts ?? [],
        pairs:
          error?.pairs.map((pair) => ({ from: pair.from, to: pair.to, fault: loginFault(pair, words) })) ??
          [],
      });
    },
  };
}

/** How a host did, as an event. */
function hostEvent(result: HostResult, user: string, words: Words): HostEvent {
  const { host, step, problem } = result;
  const fault = problem ? hostFault({ ...result, problem }, user, words) : null;
  return { type: 'host', host, step, ok: fault === null, fault };
}

function hostFault(failure: HostFailure, user: string, words: Words): HostFault {
  const { cause, remedy } = explainHost(failure, user, words);
  return {
    code: failure.problem.code,
    cause: printable(cause, textLength),
    remedy: printable(remedy, textLength),
  };
}

function loginFault(pair: PairFailure, words: Words): LoginFault {
  const { code, cause, detail, remedy } = explainPair(pair, words);
  return {
    code,
    cause: printable(cause, textLength),
    ...(detail === undefined ? {} : { said: printable(detail, textLength) }),
    remedy: printable(remedy, textLength),
  };
}

/** Whether an interrupted run still tells of this. */
export function isOfUndoing(event: TrustEvent): boolean {
  return event.type === 'notice' && (event.notice.code === 'undoing' || event.notice.code === 'undone');
}
