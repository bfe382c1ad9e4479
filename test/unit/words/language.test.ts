import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../src/words/languages.ts';

describe('the language of messages', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: 'C' }, 'en'],
    [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
    [{ LANG: 'zh' }, 'zh'],
    [{ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'zh_CN.UTF-8' }, 'zh'],
    [{ LC_ALL: 'C', LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'zh_CN.UTF-8' }, 'en'],
    [{ LC_ALL: 'zh_CN.UTF-8', LC_MESSAGES: 'C', LANG: 'C' }, 'zh'],
    [{ LC_ALL: '', LC_MESSAGES: '', LANG: 'zh_CN.UTF-8' }, 'zh'],
    [{ LC_ALL: '', LC_MESSAGES: '', LANG: '' }, 'en'],
    [{ LC_CTYPE: 'zh_CN.UTF-8', LANGUAGE: 'zh_CN', LANG: 'C' }, 'en'],
  ] as const)('1.6 follows LC_ALL, LC_MESSAGES and LANG, in this order: %j is %s', (env, language) => {
    expect(languageOf(env)).toBe(language);
  });
});
