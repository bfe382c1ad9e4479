import { createPace } from './pace.ts';
import type { Silence } from './silence.ts';
import { type Turn, takeTurns } from './turns.ts';

/** How a try ended: an answer, whatever it was, or why there was none; `untried` where the client itself is of no use. */
export type Answer = 'answered' | 'untried' | Silence;

/** Time, so that tests can have their own. */
interface Clock {
  now(): number;
  pause(ms: number): Promise<void>;
}

export interface TryTerms {
  /** Tries under way at first. */
  readonly jobs: number;
  /** What a server may take to answer, and a whole try. */
  readonly answerMs: number;
  readonly tryMs: number;
  /** Tries at a time from one client. */
  readonly perClient: number;
  /** How often those that got no answer are tried again; undefined: as long as waiting may help. */
  readonly again?: number | undefined;
  readonly clock: Clock;
  readonly stopped: () => boolean;
}

/** How far it is: at first with all, then with those that are tried `again`. */
export interface TryProgress {
  readonly done: number;
  readonly total: number;
  readonly again: boolean;
}

/** A server's MaxStartups is 10 by default, and it may have others to talk to. */
const perServer = 8;

/** Tries at a time when those are tried again that got no answer. */
const quiet = 4;

/** What is waited before each time that they are. */
const pauses = [1000, 2000, 4000, 8000];

/** After so many tries in a row without an answer a server is left in peace for that time. */
const strikes = 4;

/** After so many times without one a server is given up, unless it turns away: then only waiting helps. */
const dryTimes = 2;

/** All that is tried again may take as long as so many tries. */
const quietTries = 4;

/**
 * Tries everything once, as many at a time as is good for all, and what got no answer again when there is quiet (rule 8.7): what
 * is silent under load says nothing.
 *
 * @param attempt makes one try, and remembers how it went: the last one counts
 */
export async function tryAll<T extends Turn>(
  turns: readonly T[],
  terms: TryTerms,
  attempt: (turn: T) => Promise<Answer>,
  told: (progress: TryProgress) => void,
): Promise<void> {
  const { jobs, answerMs, perClient, again: times = pauses.length, clock, stopped } = terms;
  const answers = new Map<T, Answer>();
  const talking = new Set<number>();
  const mute = new Set<number>();
  const pace = createPace(jobs, answerMs);
  const room = {
    all: pace.limit,
    ofClient: () => perClient,
    // Where nothing answers there is no sshd to spare, and each try takes its whole time.
    ofServer: (server: number) =>
      mute.has(server) && !talking.has(server) ? Number.POSITIVE_INFINITY : perServer,
    stopped,
  };
  let done = 0;
  await takeTurns(turns, room, async (turn) => {
    const [epoch, begun] = [pace.epoch(), clock.now()];
    const answer = await attempt(turn);
    answers.set(turn, answer);
    if (answer !== 'untried') {
      (answer === 'no-connection' ? mute : talking).add(turn.server);
      pace.took(epoch, answer === 'answered' ? clock.now() - begun : Number.POSITIVE_INFINITY);
    }
    told({ done: ++done, total: turns.length, again: false });
  });

  const end = clock.now() + quietTries * terms.tryMs;
  const dry = new Map<number, number>();
  for (const pause of pauses.slice(0, times)) {
    const again = turns.filter(
      (turn) => isSilent(answers.get(turn)) && (dry.get(turn.server) ?? 0) < dryTimes,
    );
    if (again.length === 0 || stopped()) return;
    await clock.pause(pause);
    if (clock.now() >= end) return;
    const spoke = await tryAgain(
      again,
      { ...terms, stopped: () => stopped() || clock.now() >= end },
      answers,
      {
        attempt,
        told,
      },
    );
    for (const server of new Set(again.map((turn) => turn.server)))
      if (!spoke.has(server)) dry.set(server, (dry.get(server) ?? 0) + 1);
  }
}

/** One time of trying again. Returns the servers that said anything. */
async function tryAgain<T extends Turn>(
  turns: readonly T[],
  { stopped }: TryTerms,
  answers: Map<T, Answer>,
  { attempt, told }: { attempt: (turn: T) => Promise<Answer>; told: (progress: TryProgress) => void },
): Promise<ReadonlySet<number>> {
  const spoke = new Set<number>();
  const inARow = new Map<number, number>();
  let done = 0;
  told({ done, total: turns.length, again: true });
  const room = { all: () => quiet, ofClient: () => quiet, ofServer: () => quiet, stopped };
  await takeTurns(turns, room, async (turn) => {
    const { server } = turn;
    const silent = inARow.get(server) ?? 0;
    if (silent < strikes) {
      const answer = await attempt(turn);
      answers.set(turn, answer);
      inARow.set(server, isSilent(answer) ? (inARow.get(server) ?? 0) + 1 : 0);
      if (!isSilent(answer) || answer === 'turned-away') spoke.add(server);
    }
    told({ done: ++done, total: turns.length, again: true });
  });
  return spoke;
}

function isSilent(answer: Answer | undefined): boolean {
  return answer !== undefined && answer !== 'answered' && answer !== 'untried';
}
