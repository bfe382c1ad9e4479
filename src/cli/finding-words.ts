import type { FindingCode } from '../trust/doctor/finding.ts';
import { loginWords } from './finding-words-login.ts';
import { trustWords } from './finding-words-trust.ts';
import type { Language } from './language.ts';

/** A sentence without its full stop, in English and in Chinese. */
export type Words = readonly [en: string, zh: string];

const words: Readonly<Record<FindingCode, Words>> = { ...loginWords, ...trustWords };

/** What a finding means. docs/findings.md says more. */
export function wordsOf(code: FindingCode, language: Language): string {
  return words[code][language === 'zh' ? 1 : 0];
}
