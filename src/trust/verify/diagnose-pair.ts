import type { PairFailure } from '../model/failure.ts';
import { silenceOf } from './silence.ts';
import { type SshWords, sshWords } from './ssh-log.ts';

/** Why a login between two hosts failed, as data. docs/verify.schema.json lists the codes. */
export type PairDiagnosis =
  | {
      readonly code:
        | 'client-config'
        | 'client-missing'
        | 'name-unknown'
        | 'too-slow'
        | 'endless'
        | 'no-route'
        | 'no-common-algorithm'
        | 'too-many-keys'
        | 'more-authentication'
        | 'key-unusable'
        | 'key-missing'
        | 'key-refused';
    }
  /** `answers` tells whether the target lets other hosts in as far as its ssh server, where that is known. */
  | { readonly code: 'refused'; readonly answers: boolean | undefined }
  | { readonly code: 'no-answer'; readonly connected: false; readonly answers: boolean | undefined }
  | { readonly code: 'no-answer'; readonly connected: true }
  | { readonly code: 'turned-away'; readonly penalty: boolean }
  /** `entry` is what ssh looked for in known_hosts. */
  | {
      readonly code: 'host-key-unknown' | 'host-key-changed' | 'host-key-revoked';
      readonly entry: string;
    }
  /** The status is that of the login shell. */
  | { readonly code: 'login-shell'; readonly status: number }
  /** `last` is ssh's last line: hostile text. */
  | { readonly code: 'other'; readonly last: string };

export type PairFault = PairDiagnosis['code'];

/**
 * Tells why a login between two hosts failed, from what ssh printed there.
 *
 * @param answers whether the target lets other hosts in as far as its ssh server; undefined where that is not known
 * @returns with ssh's own last line, hostile text
 */
export function diagnosePair(
  pair: PairFailure,
  answers: boolean | undefined,
): { diagnosis: PairDiagnosis; last: string } {
  const words = sshWords(pair.said);
  const { last } = words;
  const diagnosis =
    pair.status === 255 || pair.status === 124 ? sshFault(pair, words, answers) : commandFault(pair);
  return { diagnosis: diagnosis ?? { code: 'other', last }, last };
}

/** ssh itself failed. The order is that of a connection, but for what can come at any time. */
function sshFault(
  pair: PairFailure,
  words: SshWords,
  answers: boolean | undefined,
): PairDiagnosis | undefined {
  const { to, port } = pair;
  const { lines, said, early, ending } = words;
  const log = (start: RegExp): boolean => lines.some((line) => start.test(line));
  if (/Bad owner or permissions|Bad configuration option|bad configuration options/.test(early))
    return { code: 'client-config' };
  if (/Could not resolve/.test(early)) return { code: 'name-unknown' };
  if (/Connection refused/.test(early)) return { code: 'refused', answers };
  if (/^Endless: /m.test(ending)) return { code: 'endless' };
  if (/No route to host|Network is unreachable/.test(early)) return { code: 'no-route' };
  switch (silenceOf(pair)) {
    case 'too-slow':
      return { code: 'too-slow' };
    case 'mute':
      return { code: 'no-answer', connected: true };
    case 'no-connection':
      return { code: 'no-answer', connected: false, answers };
    case 'turned-away':
      return { code: 'turned-away', penalty: log(/Not allowed at this time/) };
  }
  if (/Unable to negotiate|no matching/.test(said)) return { code: 'no-common-algorithm' };
  return hostKeyFault(to, port, said) ?? keyFault(said, log);
}

/** The server's key is not the one that the client expects. */
function hostKeyFault(to: string, port: number, said: string): PairDiagnosis | undefined {
  // What ssh looks for is the HostName, where the client's configuration gives one.
  const sought = /host key is known for ([\w.:[\]-]+) and|Host key for ([\w.:[\]-]+) has changed/.exec(said);
  const entry = sought?.[1] ?? sought?.[2] ?? (port === 22 ? to : `[${to}]:${port}`);
  if (/REVOKED HOST KEY|is marked as revoked/.test(said)) return { code: 'host-key-revoked', entry };
  if (/HOST IDENTIFICATION HAS CHANGED|has changed and you have requested/.test(said))
    return { code: 'host-key-changed', entry };
  if (/Host key verification failed|host key is known for/.test(said))
    return { code: 'host-key-unknown', entry };
  return undefined;
}

/**
 * The login itself was refused.
 *
 * @param log whether a line of ssh's DEBUG1 log starts so
 */
function keyFault(said: string, log: (line: RegExp) => boolean): PairDiagnosis | undefined {
  if (/Too many authentication failures/.test(said)) return { code: 'too-many-keys' };
  if (!/Permission denied/.test(said)) return undefined;
  if (log(/^debug1: Authenticated using .* with partial success/)) return { code: 'more-authentication' };
  if (log(/^debug1: Server accepts key: /) || /agent refused operation/.test(said))
    return { code: 'key-unusable' };
  // A server that names the ways in, and keys are none of them, was offered none.
  if (/Permission denied \((?![^)]*publickey)[^)]+\)\.$/.test(said)) return { code: 'key-refused' };
  // Releases that log no offers, and tests, say nothing of keys: then the server's word stands.
  if (!log(/^debug1: Offering .*public key: /) && log(/^debug1: Authenticating to /))
    return { code: 'key-missing' };
  return { code: 'key-refused' };
}

/** ssh logged in, or did not even start: the status is the remote command's, or the shell's. */
function commandFault({ status, said }: PairFailure): PairDiagnosis {
  if (status === 127 && !/^debug1: Authenticating to /m.test(said)) return { code: 'client-missing' };
  return { code: 'login-shell', status };
}
