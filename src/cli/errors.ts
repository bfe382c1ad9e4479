/** Wrong usage or bad input: nothing was contacted, exit status 2. */
export class UsageError extends Error {
  /** The original's error number, such as 50001. */
  readonly code: number;
  /** Whether the usage line helps. */
  readonly usage: boolean;

  constructor(code: number, text: string, usage = false) {
    super(text);
    this.name = 'UsageError';
    this.code = code;
    this.usage = usage;
  }
}

/** An error line in the original's form. */
export function gauss(code: number, text: string): string {
  return `[GAUSS-${code}] : ${text}`;
}
