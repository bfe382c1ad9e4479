import * as all from './all.ts';
import type { Words } from './types/words.ts';

/** The languages that the tool speaks. The original's own lines are English in each. */
export type Language = keyof typeof all;

const languages: Readonly<Record<Language, Words>> = all;

/**
 * The language of messages: the one whose code begins the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set and not
 * empty (POSIX, "Internationalization Variables"); English where there is none.
 */
export function languageOf(env: NodeJS.ProcessEnv): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  const code = /^[a-z]+/.exec(locale)?.[0] ?? '';
  return isLanguage(code) ? code : 'en';
}

function isLanguage(code: string): code is Language {
  return Object.hasOwn(languages, code);
}

/** The words for a process with this environment. */
export function wordsFor(env: NodeJS.ProcessEnv): Words {
  return languages[languageOf(env)];
}
