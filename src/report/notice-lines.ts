import { gauss } from '../text/gauss.ts';
import type { Notice } from '../trust/model/events.ts';
import type { Words } from '../words/types/words.ts';

/** A notice in words, with its heading where it has one. */
export function noticeLines(notice: Notice, words: Words): readonly string[] {
  const heading = noticeHeading(notice);
  return heading === undefined ? words.notice(notice) : [heading, ...words.notice(notice)];
}

/** The first line of a notice in the original's form. */
function noticeHeading(notice: Notice): string | undefined {
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
