import { sshWords } from './ssh-log.ts';

/**
 * How a login ended about which the server said nothing: too slow as a whole, connected without a word of ssh, not connected at
 * all, or turned away before the key exchange.
 */
export type Silence = 'too-slow' | 'mute' | 'no-connection' | 'turned-away';

/**
 * What kept a login from a verdict, as under load (rule 8.7): it says nothing of trust.
 *
 * @param login its status, and what ssh printed
 * @returns undefined where there was a verdict
 */
export function silenceOf({ status, said }: { status: number; said: string }): Silence | undefined {
  if (status !== 255 && status !== 124) return undefined;
  const { early, ending } = sshWords(said);
  const verdict =
    /Bad owner or permissions|[Bb]ad configuration option|Could not resolve|Connection refused|No route to host|Network is unreachable/;
  if (verdict.test(early) || /^Endless: /m.test(ending)) return undefined;
  if (/^Timeout: no login/m.test(ending)) return 'too-slow';
  if (/banner exchange/.test(early)) return 'mute';
  if (/timed out|Timeout/i.test(ending)) return 'no-connection';
  if (/exchange_identification|Connection reset|Exceeded MaxStartups|Not allowed at this time/.test(ending))
    return 'turned-away';
  return undefined;
}
