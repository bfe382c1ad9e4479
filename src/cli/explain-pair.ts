import type { PairFailure } from '../trust/failure.ts';

/** Says why a login between two hosts failed, from what ssh printed. */
export function explainPair({ from, to, said: text }: PairFailure): { cause: string; remedy: string } {
  const last = text.trim().split('\n').at(-1)?.trim() ?? '';
  const known: [RegExp, string, string][] = [
    [
      /Permission denied/,
      'the key was refused',
      `look at the sshd log of ${to}: modes of home and .ssh, AllowUsers, PubkeyAuthentication, AuthorizedKeysFile`,
    ],
    [
      /Host key verification failed|HOST IDENTIFICATION HAS CHANGED/,
      `${from} knows another host key for ${to}, or none`,
      `on ${from}: ssh-keygen -R ${to}, then run again`,
    ],
    [
      /Connection refused/,
      'connection refused',
      `start sshd on ${to}, or look at the firewall between the two`,
    ],
    [/timed out|Timeout/i, 'no answer', `look at the firewall between ${from} and ${to}`],
    [
      /No route to host|Network is unreachable/,
      'no route',
      `look at the routes of ${from} and at the firewall of ${to}`,
    ],
    [
      /Could not resolve/,
      `${from} cannot resolve the name`,
      `look at ~/.ssh/config and /etc/hosts of ${from}`,
    ],
    [
      /Bad owner or permissions|Bad configuration option/,
      `an ssh configuration file on ${from} is not usable`,
      `on ${from}: ssh ${to} true, and mend what it names`,
    ],
  ];
  const match = known.find(([pattern]) => pattern.test(text));
  if (!match) return { cause: last || 'ssh gave no reason', remedy: `on ${from}, run: ssh -v ${to} true` };
  return { cause: last && !match[1].includes(last) ? `${match[1]} (${last})` : match[1], remedy: match[2] };
}
