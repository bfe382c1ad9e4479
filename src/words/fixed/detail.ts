import { fingerprint } from '../../keys/fingerprint.ts';
import type { Detail } from '../../trust/model/detail.ts';
import type { Verification } from '../../trust/verify/verify.ts';

/** What was proved. */
export function verifiedLine({ mode, logins }: Verification): string {
  return `Verified by ${mode}: ${logins} logins passed.`;
}

/** A detail on one line. */
export function detailLine(detail: Detail): string {
  switch (detail.code) {
    case 'hung-up':
      return `${detail.host}: the server hung up before the login, trying again`;
    case 'logged-in':
      return `${detail.host}: logged in by ${detail.by}`;
    case 'host-key-left-out': {
      const { type, blob } = detail.key;
      return `${detail.host}: its ${type} ${fingerprint(blob)} is not on record: left out`;
    }
    case 'key-kept':
      return `trust key, as before: ${fingerprint(detail.blob)}`;
    case 'key-made':
      return `trust key, new: ${fingerprint(detail.blob)}`;
    case 'no-hosts-file':
      return `${detail.host}: it has no /etc/hosts: names are not written there`;
    case 'unchanged':
      return `${detail.host}: nothing to write: all is there`;
    case 'wrote':
      return `${detail.host}: wrote ${detail.paths.join(' ')}`;
    case 'in-place':
      return `${detail.host}: ${detail.path} was rewritten in place, after a copy: ${detail.why}`;
    case 'read-again':
      return `${detail.host}: ${detail.path} has changed: the host is read again`;
    case 'cron-line-added':
      return `${detail.host}: added a line to the crontab`;
    case 'crontab-left':
      return `${detail.host}: the crontab is left alone: ${detail.why ?? 'its last line does not end'}`;
    case 'logins-again':
      return `${detail.logins} logins got no answer: they are tried again, a few at a time`;
    case 'traffic':
      return `${detail.host}: ${detail.requests} requests, ${detail.bytes} bytes sent`;
  }
}
