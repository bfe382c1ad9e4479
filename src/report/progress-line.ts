import type { TrustEvent } from '../trust/model/events.ts';
import type { Words } from '../words/types/words.ts';

/** Below that it is too early to tell how long something takes, or not worth it. */
const tellingMs = 3000;

/** What is going on, how much of it is done, and how long the rest may take. */
export function progressLine(
  { step, done, total, again }: Extract<TrustEvent, { type: 'progress' }>,
  elapsedMs: number,
  { progress, run }: Words,
): string {
  const rest = (elapsedMs / Math.max(1, done)) * (total - done);
  const told = done > 0 && elapsedMs >= tellingMs && rest >= tellingMs;
  const what = `${done}/${total} ${progress[step]}${again ? run.again : ''}`;
  return told ? `${what}${run.timeLeft(Math.round(rest / 1000))}` : what;
}
