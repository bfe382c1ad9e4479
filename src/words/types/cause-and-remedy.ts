/** What happened, and what to do about it. */
export interface CauseAndRemedy {
  readonly cause: string;
  readonly remedy: string;
}
