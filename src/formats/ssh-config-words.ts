/**
 * A path as one word of ssh_config(5), for a keyword that expands tokens (IdentityFile, IdentityAgent): in double
 * quotes, `%` doubled. An absolute path keeps a leading `~` or `$` from being special. A path with a quote needs
 * OpenSSH 8.7 or later on the reading side (older ones have no escape for it).
 *
 * @throws TypeError for a path that ssh_config cannot hold: relative, with a line break, with `${` (always a
 * variable there), or longer than a line that OpenSSH 7.4 reads
 */
export function tokenPath(path: string): string {
  if (!path.startsWith('/') || /[\0\r\n]/.test(path) || path.includes('${')) {
    throw new TypeError('a path that ssh_config cannot hold');
  }
  const word = path.replaceAll('%', '%%').replace(/\\(?=[\\'"]|$)|"/g, '\\$&');
  if (Buffer.byteLength(word) > 900) throw new TypeError('a path too long for ssh_config');
  return `"${word}"`;
}

/**
 * A path for `Include`, which takes glob(7) patterns, and, in later releases of OpenSSH, tokens and variables too: a
 * character that any release would take for something else becomes `?`, which matches it. `~/` at the start stays.
 *
 * @throws TypeError for a path with a line break, or longer than a line that OpenSSH 7.4 reads
 */
export function includeWord(path: string): string {
  if (path === '' || /[\0\r\n]/.test(path)) throw new TypeError('a path that ssh_config cannot hold');
  if (Buffer.byteLength(path) > 900) throw new TypeError('a path too long for ssh_config');
  return path.replace(/[^\w/.@+:,~\u{80}-\u{10ffff}-]/gu, '?');
}

/**
 * Can `Match user` name exactly this user? Patterns (`*?!,`), quotes, spaces, `=` and `#` cannot be written so that
 * every OpenSSH release reads them alike; a domain's `DOM\user` and `user@dom` can.
 */
export function isMatchableUser(user: string): boolean {
  return /^[\w.\u{80}-\u{10ffff}]([\w.@+$\u{80}-\u{10ffff}-]|\\(?=\w))*$/u.test(user) && user.length <= 256;
}

/** Does a host name look like a number or a numeric address to inet_aton(3): `10`, `0x7f`, `1.2`? */
export function looksNumeric(name: string): boolean {
  return /^(?:\d+|0x[\da-f]*)(?:\.(?:\d+|0x[\da-f]*))*\.?$/i.test(name);
}
