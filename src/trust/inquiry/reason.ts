/** Longest part of what a program gave as its reason that is shown. */
const maxReason = 300;

const telling =
  /not allowed|refus|denied|denies|revoked|no more|fail|disallow|could not|unable|cannot|can't|bad |invalid|missing|error|fatal|expired|locked|exceed|too many|no such|not permitted|unsupported|no matching|does not/i;
/** What every login that ends early leaves, and the client's own end of it. */
const ordinary =
  /^(?:root@localhost: |Received disconnect|Disconnected|Connection (?:from|closed|reset|to)|Accepted |Postponed |Starting session|Failed (?:publickey|none|password)|kex_exchange_identification)/;

/** What sshd gives as its reason, in what it logged of a login that it refused. Undefined: nothing. */
export function reasonIn(log: string): string | undefined {
  const lines = log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !ordinary.test(line));
  return lines.find((line) => telling.test(line))?.slice(0, maxReason);
}
