import { userInfo } from 'node:os';
import { failureLines } from '../report/failure-lines.ts';
import { printable } from '../text/printable.ts';
import { TrustError } from '../trust/model/failure.ts';
import { en } from '../words/en/words.ts';

/** Options that cannot be used. Nothing was contacted. */
export class InputError extends Error {
  readonly code = 'bad-input';

  constructor(text: string) {
    super(text);
    this.name = 'InputError';
  }
}

/** Longest line of an explanation. */
const lineLength = 1000;

/**
 * Words an error for people: for a {@link TrustError} each kind of failure, and below it every host and pair with the cause
 * and what to do, a line each; for any other error its message. It can be shown on a terminal as it is.
 */
export function explainError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = error instanceof TrustError ? failureLines(error, userInfo().username, en) : [text];
  return lines.map((line) => printable(line, lineLength)).join('\n');
}
