import { failureLines } from '../../report/failure-lines.ts';
import { noticeLines } from '../../report/notice-lines.ts';
import { progressLine } from '../../report/progress-line.ts';
import type { Console } from '../../terminal/console.ts';
import type { TrustEvent } from '../../trust/model/events.ts';
import type { HostFailure, TrustError } from '../../trust/model/failure.ts';
import { detailLine } from '../../words/fixed/detail.ts';
import { unexpectedLine } from '../../words/fixed/headings.ts';
import { stepLines } from '../../words/fixed/steps.ts';
import type { Words } from '../../words/types/words.ts';

/**
 * Shows what a run tells while it goes: the manual's lines on standard output, all else on standard error.
 *
 * @param elapsedMs for progress: how long this has been going on
 */
export function renderEvent(console: Console, event: TrustEvent, words: Words, elapsedMs = 0): void {
  switch (event.type) {
    case 'step':
      console.progress(undefined);
      for (const line of stepLines[event.step][event.state]) console.out(line);
      return;
    case 'progress':
      console.progress(event.done < event.total ? progressLine(event, elapsedMs, words) : undefined);
      return;
    case 'host':
      return;
    case 'notice':
      for (const line of noticeLines(event.notice, words)) console.err(line);
      return;
    case 'detail':
      console.detail(detailLine(event.detail));
      return;
  }
}

/** Shows a failed run: each error once, then a line of cause and one of remedy for every host (rule 4.2). */
export function renderFailure(console: Console, error: TrustError, user: string, words: Words): void {
  console.progress(undefined);
  const folded = failureLines(error, user, words);
  for (const line of folded) console.err(line);
  // The log has every host and every pair.
  const whole = failureLines(error, user, words, false);
  if (whole.length > folded.length) for (const line of whole) console.detail(line);
  renderTraces(console, error.hosts);
}

/** An error that nobody had thought of: one line of it, and where it broke in the details. */
export function renderUnexpected(console: Console, error: unknown, words: Words): void {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  console.progress(undefined);
  console.err(unexpectedLine(text.slice(0, 300)));
  console.err(words.run.unexpected);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const line of stack.split('\n')) console.detail(line);
}

/** Says in the details where this tool broke on what hosts had said. */
export function renderTraces(console: Console, failures: readonly HostFailure[]): void {
  for (const { host, problem } of failures) {
    const cause = problem.code === 'not-undone' ? problem.why : problem;
    if (cause.code === 'unexpected')
      for (const line of cause.trace.split('\n')) console.detail(`${host}: ${line}`);
  }
}
