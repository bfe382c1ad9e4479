import type { Finding, FindingCode } from '../trust/model/finding.ts';
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

/** A finding on one line: what it means, what was seen, its code. */
export function findingLine({ code, evidence }: Finding, language: Language): string {
  return `${wordsOf(code, language)} (${evidence}) [${code}]`;
}

/** What to do about a finding on one line: commands. */
export function remedyLine({ remedy }: Finding, language: Language): string {
  const there = language === 'zh' ? '在该主机上执行：' : 'run there: ';
  return there + remedy.map(({ command }) => command).join('; ');
}
