import type { Evidence } from '../../host/examine/evidence.ts';

/** Whether a path is that folder or below it. */
export function within(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** A word of AuthorizedKeysFile as the path that sshd opens. */
export function expanded(word: string, { user, account, realHome, home }: Evidence): string {
  const tokens: Record<string, string> = {
    h: home || realHome,
    u: user,
    U: String(account?.uid ?? ''),
    '%': '%',
  };
  const path = word.replaceAll(/%([huU%])/g, (_, token: string) => tokens[token] ?? '');
  return path.startsWith('/') ? path : `${home || realHome}/${path}`;
}

/**
 * Whether root may be sent to a path: a folder on the way to the home, or a file that sshd itself names, and its folders. What else
 * the examination has come across may have been put there by others.
 */
export function isRootsPlace(path: string, evidence: Evidence): boolean {
  if (within(path, evidence.realHome)) return true;
  const files = [...evidence.settings.values()].flatMap(
    (of) => of.get('authorizedkeysfile')?.join(' ').split(' ') ?? [],
  );
  return files.some((word) => word !== 'none' && within(path, expanded(word, evidence)));
}

/** A file that is sshd's own by its name: only such a one is named where sshd's settings are to be changed. */
export function isSshdFile(path: string): boolean {
  return /^(\/[\w-][\w.-]*)+$/.test(path) && /\/sshd_config(\.d\/[\w.-]+\.conf|[\w.-]*)$/.test(path);
}
