/** Ends a wait that somebody else is to end before. */
export interface Deadline {
  clear(): void;
}

const longestSliceMs = 250;
const fewestSlices = 8;

/**
 * Says when somebody has had a time to answer, and has not answered. Time in which this process did not get to look
 * for an answer, because it was busy or got no processor, is not theirs and does not count; and an answer that lies
 * there when the time is over still counts.
 *
 * @param over - called once, unless the deadline is cleared before
 */
export function deadline(timeoutMs: number, over: () => void): Deadline {
  // A slice counts as no more than itself, however late its end is noticed.
  const slices = Math.max(fewestSlices, Math.ceil(timeoutMs / longestSliceMs));
  let left = slices;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  const wait = (): void => {
    timer = setTimeout(() => {
      if (--left > 0) wait();
      else immediate = setImmediate(last);
    }, timeoutMs / slices);
  };
  /** Input has been looked at since the last slice: once more, for what is told of it a turn later, such as an end. */
  const last = (): void => {
    immediate = setImmediate(over);
  };
  wait();
  return {
    clear: () => {
      clearTimeout(timer);
      clearImmediate(immediate);
    },
  };
}
