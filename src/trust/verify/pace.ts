/** How many logins may be under way over all hosts: more while they are quick, fewer when they slow down. */
export interface Pace {
  limit(): number;
  /** To be asked when a login begins, for {@link Pace.took}. */
  epoch(): number;
  /**
   * @param epoch when it began
   * @param ms what it took; Infinity for one that timed out or was turned away
   */
  took(epoch: number, ms: number): void;
}

/** What is quick, and what is slow, as parts of what a server may take to answer. */
const quickPart = 10;
const slowPart = 3;

/** Logins whose median is looked at, and the fewest that say something. */
const looked = 9;
const fewest = 5;

/** More than that no machine here needs, and fewer than two would make one slow login everybody's. */
const highest = 256;
const lowest = 2;

/**
 * Additive increase, multiplicative decrease, as TCP has it; at first the increase doubles the limit, too. The median counts,
 * so that some slow servers among many do not slow down all. Logins that are slow however few there are, as to far hosts, are
 * no reason to go down: only those that got slower are.
 *
 * @param start the limit at first
 * @param answerMs what a server may take to answer
 */
export function createPace(start: number, answerMs: number): Pace {
  let limit = start;
  let epoch = 0;
  let calm = true;
  let best = Number.POSITIVE_INFINITY;
  let recent: number[] = [];
  return {
    limit: () => Math.floor(limit),
    epoch: () => epoch,
    took: (begun, ms) => {
      // What began under a higher limit tells nothing of this one.
      if (begun < epoch) return;
      recent = [...recent, ms].slice(-looked);
      if (recent.length < fewest) return;
      const median = recent.toSorted((a, b) => a - b)[recent.length >> 1] ?? ms;
      best = Math.min(best, median);
      if (median <= answerMs / quickPart)
        limit = Math.max(limit, Math.min(highest, limit + (calm ? 1 : 1 / limit)));
      if (median < answerMs / slowPart || median < 2 * best) return;
      limit = Math.min(limit, Math.max(lowest, limit / 2));
      epoch++;
      calm = false;
      recent = [];
    },
  };
}
