/** The languages that the tool speaks. The original's own lines are English in both. */
export type Language = 'en' | 'zh';

/**
 * The language of messages: that of the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set and not empty (POSIX,
 * "Internationalization Variables"). Chinese where it starts with `zh`, English otherwise.
 */
export function languageOf(env: NodeJS.ProcessEnv): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return locale.startsWith('zh') ? 'zh' : 'en';
}
