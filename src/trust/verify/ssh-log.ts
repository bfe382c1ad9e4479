/** What ssh printed of one login, taken apart as far as it can be believed. */
export interface SshWords {
  /** All lines, with those of its log. */
  readonly lines: readonly string[];
  /** What it said beside its log. */
  readonly said: string;
  /** The last line of that. */
  readonly last: string;
  /** What it said before there was a server to talk to. */
  readonly early: string;
  /** What tells how it ended. */
  readonly ending: string;
}

/** Takes hostile text apart: once there is a server, its banner may say anything, and only ssh's own last line counts. */
export function sshWords(text: string): SshWords {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const own = lines.filter((line) => !line.startsWith('debug1: '));
  const said = own.join('\n');
  const last = own.at(-1) ?? '';
  const reached = lines.some((line) => line.startsWith('debug1: Authenticating to '));
  return { lines, said, last, early: reached ? '' : said, ending: reached ? last : said };
}

/** Whether a login that failed got as far as the target's ssh server, by what ssh printed. */
export function hasReached(said: string): boolean {
  return /^debug1: Authenticating to |exchange_identification/m.test(said);
}
