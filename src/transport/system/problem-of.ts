import type { Problem } from '../problem.ts';
import type { LogState } from './log-reader.ts';

/** Tells apart why ssh ended, by its log. */
export function problemOf(state: LogState, passwordSent: boolean): Problem {
  const text = state.last.join(' ').trim().slice(0, 300);
  if (state.partial) return { code: 'more-authentication', methods: state.offered };
  if (/^.*Permission denied \(|^Permission denied,/m.test(state.last.join('\n'))) {
    if (passwordSent) return { code: 'password-refused', attempts: 1 };
    return { code: 'no-password-method', methods: state.offered };
  }
  if (/Unable to negotiate|no matching/i.test(text)) return { code: 'no-common-algorithm', text };
  if (/timed out/i.test(text)) return { code: 'timed-out', stage: state.stage };
  if (state.stage === 'connect') {
    if (/Connection refused/i.test(text)) return { code: 'refused' };
    if (/No route to host/i.test(text)) return { code: 'no-route', reason: 'EHOSTUNREACH' };
    if (/Network is unreachable/i.test(text)) return { code: 'no-route', reason: 'ENETUNREACH' };
  }
  // sshd hangs up before its version line when MaxStartups or a penalty applies.
  const early =
    state.stage !== 'login' && /kex_exchange_identification|ssh_exchange_identification/.test(text);
  if (early && /closed|reset/i.test(text)) return { code: 'throttled', text };
  return { code: 'closed', text };
}
