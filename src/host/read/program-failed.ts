import { HostError } from '../../transport/problem.ts';

/**
 * The error of a program that could not do its work. Those that write say `failed PATH`, and below it the system's words for why.
 *
 * @param said what it printed: hostile text
 */
export function programFailed(status: number, said: string): HostError {
  const text = said.trim().slice(0, 500);
  const [first = '', ...rest] = text.split('\n');
  const reason = rest.join(' ').trim();
  const kind = /space|quota/i.test(reason) ? 'full' : /read-only/i.test(reason) ? 'read-only' : 'other';
  return new HostError({
    code: 'program-failed',
    status,
    text,
    failed: { what: first.replace(/^failed /, ''), reason, kind },
  });
}

/**
 * The error of the recovery program where it did not get an agent to hold the key: `failed SOCKET`, and the reason below it.
 *
 * @param said what it printed: hostile text
 */
export function agentFailed(status: number, said: string): HostError {
  const text = said.trim().slice(0, 500);
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith('failed /'));
  if (at < 0) return programFailed(status, said);
  const [first = '', reason = ''] = lines.slice(at);
  return new HostError({
    code: 'program-failed',
    status,
    text,
    failed: {
      what: first.replace(/^failed /, ''),
      reason: reason.trim(),
      kind: /^process \S+ is stopped$/.test(reason.trim()) ? 'agent-stopped' : 'agent',
    },
  });
}
