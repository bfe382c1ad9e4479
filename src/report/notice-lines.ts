import type { Notice } from '../trust/model/events.ts';
import { noticeHeading } from '../words/fixed/headings.ts';
import type { Words } from '../words/types/words.ts';

/** A notice in words, with its heading where it has one. */
export function noticeLines(notice: Notice, words: Words): readonly string[] {
  const heading = noticeHeading(notice);
  return heading === undefined ? words.notice(notice) : [heading, ...words.notice(notice)];
}
