/** A line of a file as it was seen, and as it shall be. */
export interface LineChange {
  readonly path: string;
  /** From 1 on; 0 is a new line before all others. */
  readonly number: number;
  /** Without its end. */
  readonly was: string;
  /** Null: the line goes. */
  readonly now: string | null;
}
