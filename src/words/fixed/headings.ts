import { gauss } from '../../text/gauss.ts';
import type { Notice } from '../../trust/model/events.ts';
import type { HostFailure } from '../../trust/model/failure.ts';

/** What an error is called as a whole, by the original's number. */
const headings: Record<number, string> = {
  50201: 'The agents do not exist on these nodes',
  50230: 'Failed to read/write files on these nodes',
  50306: 'The password of %s is incorrect',
  50600: 'These nodes cannot be reached',
  51100: 'Failed to verify SSH trust on these nodes',
  51101: 'SSH exception on these nodes',
  51108: 'Failed to agree on the SSH key with these nodes',
  51111: 'Failed to append authorized_keys on these nodes',
};

/** What some problems are called whatever their number. */
const ofProblems: Partial<Record<HostFailure['problem']['code'], string>> = {
  'password-missing': 'No password was given for %s',
  'not-undone': 'Failed to undo the changes on these nodes',
  'no-other-login': 'No login would be left on these nodes',
  'key-still-accepted': 'The trust key still logs in to these nodes',
  locked: 'Another run is at work on these nodes',
  'agents-differ': 'Failed to start or stop the agents on these nodes',
};

/** The first line of an error about hosts, without them. Those of one heading have it once. */
export function failureHeading(number: number, problem: HostFailure['problem']['code']): string {
  return ofProblems[problem] ?? headings[number] ?? 'Failed on these nodes';
}

/** That line with the hosts. */
export function failureLine(number: number, heading: string, hosts: string): string {
  const text = heading.includes('%s') ? heading.replace('%s', () => hosts) : `${heading}: ${hosts}`;
  return gauss(number, `${text}.`);
}

/** The first line of an error about logins between hosts. */
export function unverifiedLine(hosts: readonly string[], more = 0): string {
  const rest = more > 0 ? ` and ${more} more` : '';
  return gauss(51100, `${headings[51100]}: ${hosts.join(',')}${rest}.`);
}

/** The line of an error that nobody had thought of. */
export function unexpectedLine(text: string): string {
  return gauss(51101, `Unexpected error: ${text}.`);
}

/** The first line of a notice, where it is one of the original's errors. */
export function noticeHeading(notice: Notice): string | undefined {
  switch (notice.code) {
    case 'startup-text':
      return gauss(
        51808,
        `A start-up file on ${notice.host} prints text to a shell that is not interactive.`,
      );
    case 'hosts-conflict':
      return gauss(
        51221,
        `/etc/hosts on ${notice.host} gives ${notice.name} the address ${notice.address}, which is not in the list.`,
      );
    default:
      return undefined;
  }
}
