import type { Secret } from '../../keys/secret.ts';
import { HostError } from '../../transport/problem.ts';

/** What is asked of the user: the password for all hosts, or, after a refusal, that of one host. */
export type PasswordQuestion =
  | { readonly scope: 'all' }
  | { readonly scope: 'host'; readonly host: string; readonly refusals: number }
  /** The system's ssh asks for what opens a key of the user's own; `text` is its question. */
  | { readonly scope: 'own-key'; readonly host: string; readonly text: string };

/** Asks the user. Undefined when there is nobody to ask, or no answer. */
export type AskPassword = (question: PasswordQuestion) => Promise<Secret | undefined>;

export interface PasswordBroker {
  /** Waits for a password to try on a host. Throws HostError when there is none to be had. */
  request(host: string): Promise<Secret>;
  accepted(host: string): void;
  refused(host: string): void;
  /** The host is out of the run, for whatever reason. */
  gone(host: string): void;
}

interface Candidate {
  readonly secret: Secret;
  /** Accepted by a host. Until then it is tried on one host at a time. */
  proven: boolean;
  /** Refused by a host: then it needs another's acceptance before it goes anywhere else. */
  refused: boolean;
}

interface HostState {
  readonly tried: Set<Candidate>;
  readonly waiting: { resolve(secret: Secret): void; reject(error: HostError): void }[];
  trying: Candidate | undefined;
  refusals: number;
  questions: number;
}

/** How often a host that refused is asked for by itself. */
const questionsPerHost = 3;

/**
 * Hands out passwords so that a wrong one reaches one host only (rule 3.3): what the user typed is tried on the host
 * it was typed for, and goes to the others once that host has accepted it.
 *
 * @param canAskAgain whether a host that refuses can be asked for by itself: there is a terminal
 */
export function createPasswordBroker(ask: AskPassword, canAskAgain: boolean): PasswordBroker {
  const hosts = new Map<string, HostState>();
  const candidates: Candidate[] = [];
  let asking = false;
  let hopeless = false;

  const stateOf = (host: string): HostState => {
    const known = hosts.get(host);
    if (known) return known;
    const fresh: HostState = { tried: new Set(), waiting: [], trying: undefined, refusals: 0, questions: 0 };
    hosts.set(host, fresh);
    return fresh;
  };
  const handOut = (state: HostState, candidate: Candidate): void => {
    state.trying = candidate;
    state.tried.add(candidate);
    for (const { resolve } of state.waiting.splice(0)) resolve(candidate.secret);
  };
  const reject = (state: HostState, problem: HostError['problem']): void => {
    for (const waiter of state.waiting.splice(0)) waiter.reject(new HostError(problem));
  };
  /** The first password had no luck anywhere and nobody can say a better one: the rest is not tried at all. */
  const giveUp = (): void => {
    hopeless = true;
    for (const state of hosts.values()) {
      if (state.refusals > 0) reject(state, { code: 'password-refused', attempts: state.refusals });
      else reject(state, { code: candidates.length > 0 ? 'password-not-tried' : 'password-missing' });
    }
  };

  const question = async (host: string, state: HostState): Promise<void> => {
    asking = true;
    const first = candidates.length === 0;
    if (!first) state.questions++;
    const secret = await ask(first ? { scope: 'all' } : { scope: 'host', host, refusals: state.refusals });
    asking = false;
    if (secret === undefined) {
      giveUp();
      return;
    }
    const same = candidates.find((candidate) => candidate.secret.reveal() === secret.reveal());
    const candidate = same ?? { secret, proven: false, refused: false };
    if (!same) candidates.push(candidate);
    // A password goes to a host once, however often it is typed.
    if (!state.tried.has(candidate)) handOut(state, candidate);
    next();
  };

  const next = (): void => {
    const waiting = [...hosts].filter(([, state]) => state.waiting.length > 0);
    const unserved = waiting.filter(([, state]) => {
      const usable = candidates.findLast((candidate) => candidate.proven && !state.tried.has(candidate));
      if (usable) handOut(state, usable);
      return usable === undefined;
    });
    const [somebody] = unserved;
    const trial = [...hosts.values()].some((state) => state.trying && !state.trying.proven);
    if (!somebody || asking || trial) return;
    if (candidates.length === 0) {
      void question(...somebody);
      return;
    }
    const untested = candidates.findLast((candidate) => !candidate.proven && !candidate.refused);
    if (untested) {
      handOut(somebody[1], untested);
      return;
    }
    const refusing = unserved.filter(([, state]) => state.refusals > 0);
    const askable = refusing.find(([, state]) => canAskAgain && state.questions < questionsPerHost);
    if (askable) {
      void question(...askable);
      return;
    }
    for (const [, state] of refusing) reject(state, { code: 'password-refused', attempts: state.refusals });
    // Hosts that nothing was tried on wait for a password that some host accepts; now none is left to be found.
    if (!candidates.some((candidate) => candidate.proven)) giveUp();
  };

  return {
    request: (host) =>
      new Promise<Secret>((resolve, rejectRequest) => {
        const state = stateOf(host);
        state.waiting.push({ resolve, reject: rejectRequest });
        if (hopeless) giveUp();
        else next();
      }),
    accepted: (host) => {
      const state = stateOf(host);
      if (state.trying) {
        state.trying.proven = true;
        // It may go there again, should the connection be lost.
        state.tried.delete(state.trying);
      }
      state.trying = undefined;
      next();
    },
    refused: (host) => {
      const state = stateOf(host);
      if (state.trying) state.trying.refused = true;
      state.trying = undefined;
      state.refusals++;
    },
    gone: (host) => {
      const state = stateOf(host);
      state.trying = undefined;
      state.waiting.length = 0;
      next();
    },
  };
}
