import type { Problem } from '../problem.ts';

/** Tells apart why a connection did not come about, by what ssh2 and the system say. */
export function problemOf(error: Error & { code?: string | number }, stage: string): Problem {
  const text = error.message.slice(0, 300);
  switch (error.code) {
    case 'ECONNREFUSED':
      return { code: 'refused' };
    case 'ETIMEDOUT':
      return { code: 'timed-out', stage: 'connect' };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return { code: 'no-route', reason: error.code };
    default:
  }
  if (/no matching/i.test(text)) return { code: 'no-common-algorithm', text };
  // sshd hangs up before its version line when MaxStartups or a penalty applies.
  if (stage !== 'login' && (error.code === 'ECONNRESET' || /before handshake/i.test(text)))
    return { code: 'throttled', text };
  return { code: 'closed', text };
}
