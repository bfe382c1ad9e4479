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
