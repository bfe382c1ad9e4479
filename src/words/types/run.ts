import type { Step } from '../../trust/model/step.ts';

/** What the progress line calls a step; it follows `DONE/TOTAL`. */
export type ProgressWords = Readonly<Record<Step, string>>;

/** Lines of a run. */
export interface RunWords {
  /** A line below an error: what it is about, and what is said of it. */
  about(subject: string, text: string): string;
  /** A cause with ssh's own last line. */
  detailed(cause: string, detail: string): string;
  /** Of progress: it is done a second time, and how long the rest may take. */
  readonly again: string;
  timeLeft(seconds: number): string;
  readonly interrupted: string;
  /** Below the line of an error that nobody had thought of. */
  readonly unexpected: string;
  logIncomplete(why: string): string;
  /** Above a question of ssh itself about a key of the user's own. */
  ownKey(host: string): string;
  lockOut(host: string, refusals: number): string;
  notTriedOn(hosts: string): string;
  createdAmong(hosts: number): string;
  /** Trust stays, though some logins had no outcome. */
  kept(logins: number): string;
  moreFaults(count: number): string;
  noPrivateKey(path: string): string;
}
