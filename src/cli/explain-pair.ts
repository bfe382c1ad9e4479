import type { PairFailure } from '../trust/failure.ts';
import { hostKeyFault, keyFault, type PairCase, type PairFault } from './explain-keys.ts';

export type { PairFault } from './explain-keys.ts';

/** Why a login between two hosts failed, and what to do. */
export interface PairExplanation {
  readonly code: PairFault;
  readonly cause: string;
  /** ssh's own last line, where it says more than the cause: hostile text. */
  readonly detail: string | undefined;
  readonly remedy: string;
}

/** Where ssh's last line is the same whatever the fault is, and would only mislead. */
const plain: readonly PairFault[] = ['key-unusable', 'key-missing', 'host-key-unknown', 'host-key-changed'];

/**
 * Says why a login between two hosts failed, from what ssh printed there.
 *
 * @param answers whether the target lets other hosts in as far as its ssh server; undefined where that is not known
 */
export function explainPair(pair: PairFailure, answers?: boolean): PairExplanation {
  const lines = pair.said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const said = lines.filter((line) => !line.startsWith('debug1: '));
  const last = said.at(-1) ?? '';
  const fault =
    pair.status === 255 || pair.status === 124
      ? sshFault(pair, said.join('\n'), lines, answers)
      : commandFault(pair);
  if (!fault)
    return {
      code: 'other',
      cause: last || 'ssh gave no reason',
      detail: undefined,
      remedy: `on ${pair.from}, run: ssh -v ${pair.to} true`,
    };
  const known = last === '' || fault.cause.includes(last) || plain.includes(fault.code);
  return { ...fault, detail: known ? undefined : last };
}

/** ssh itself failed. The order is that of a connection, but for what can come at any time. */
function sshFault(
  { from, to, port }: PairFailure,
  said: string,
  lines: readonly string[],
  answers: boolean | undefined,
): PairCase | undefined {
  const log = (start: RegExp): boolean => lines.some((line) => start.test(line));
  const fault = (code: PairFault, cause: string, remedy: string): PairCase => ({ code, cause, remedy });
  // Once there is a server to talk to, its banner may say anything: then only ssh's own last line counts.
  const reached = log(/^debug1: Authenticating to /);
  const early = reached ? '' : said;
  const ending = reached ? (said.split('\n').at(-1) ?? '') : said;
  const between = `look at the firewall between ${from} and ${to}`;
  if (/Bad owner or permissions|Bad configuration option|bad configuration options/.test(early))
    return fault(
      'client-config',
      `an ssh configuration file on ${from} is not usable`,
      `on ${from}: ssh ${to} true, and mend what it names`,
    );
  if (/Could not resolve/.test(early))
    return fault(
      'name-unknown',
      `the name cannot be resolved on ${from}`,
      `look at ~/.ssh/config and /etc/hosts of ${from}`,
    );
  if (/Connection refused/.test(early)) return fault('refused', ...refusedWords(to, answers));
  if (/^Timeout: no login/m.test(ending))
    return fault(
      'too-slow',
      'the login took too long',
      `look at the load of ${to} and at its sshd log: name service, PAM, or start-up files that wait`,
    );
  if (/^Endless: /m.test(ending))
    return fault(
      'endless',
      'it goes on printing without end',
      `look at the start-up files of the user on ${to}`,
    );
  if (/banner exchange/.test(early))
    return fault(
      'no-answer',
      'it accepted the connection, but no ssh server answered in time',
      `look at sshd and at the load of ${to}`,
    );
  if (/timed out|Timeout/i.test(ending))
    return answers
      ? fault(
          'no-answer',
          'no answer, though other hosts get one: a firewall between the two drops it',
          between,
        )
      : fault('no-answer', 'no answer', answers === false ? `see that ${to} is up; ${between}` : between);
  if (/No route to host|Network is unreachable/.test(early))
    return fault('no-route', 'no route', `look at the routes of ${from} and at the firewall of ${to}`);
  if (/exchange_identification|Connection reset|Exceeded MaxStartups|Not allowed at this time/.test(ending))
    return fault('turned-away', ...turnedAwayWords(to, log(/Not allowed at this time/)));
  if (/Unable to negotiate|no matching/.test(said))
    return fault(
      'no-common-algorithm',
      'the client and the server have no algorithm in common',
      `allow one of the server's in ssh_config on ${from}, or one of the client's in sshd_config on ${to}`,
    );
  return hostKeyFault(from, to, port, said) ?? keyFault(from, to, said, log);
}

function refusedWords(to: string, answers: boolean | undefined): [string, string] {
  if (answers)
    return [
      'connection refused, though other hosts get an answer: a firewall between the two rejects it',
      `look at the firewall between the two, and at that of ${to}`,
    ];
  if (answers === false)
    return [
      'connection refused: nothing listens on its ssh port',
      `start sshd on ${to} (systemctl start sshd)`,
    ];
  return ['connection refused', `start sshd on ${to}, or look at the firewall between the two`];
}

function turnedAwayWords(to: string, penalty: boolean): [string, string] {
  return penalty
    ? [
        'its ssh server turns this host away for a while, after failed logins (PerSourcePenalties)',
        'wait a minute and try again; if it stays, mend what else fails from there first',
      ]
    : [
        'its ssh server hung up before the login, five times',
        `look at MaxStartups and PerSourcePenalties in sshd_config on ${to}, and at hosts.deny; then try again`,
      ];
}

/** ssh logged in, or did not even start: the status is the remote command's, or the shell's. */
function commandFault({ from, to, status, said }: PairFailure): PairCase {
  if (status === 127 && !/^debug1: Authenticating to /m.test(said))
    return {
      code: 'client-missing',
      cause: `there is no ssh, or no timeout, on ${from}`,
      remedy: `install the OpenSSH client and coreutils on ${from}`,
    };
  return {
    code: 'login-shell',
    cause: `logged in, but the login shell ended with status ${status}`,
    remedy: `on ${to}: look at the user's login shell (an expired password, nologin, a start-up file that exits)`,
  };
}
