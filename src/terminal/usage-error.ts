import { type UsageFault, usageError } from '../words/fixed/usage.ts';

/** Wrong usage or bad input: nothing was contacted, exit status 2. */
export class UsageError extends Error {
  /** The original's error number, such as 50001. */
  readonly code: number;
  /** The lines about usage that help, if they do. */
  readonly usage: string | undefined;

  constructor(fault: UsageFault, usage?: string) {
    const { code, text } = usageError(fault);
    super(text);
    this.name = 'UsageError';
    this.code = code;
    this.usage = usage;
  }
}
