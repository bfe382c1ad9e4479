/**
 * An absolute path as one word for every POSIX shell.
 *
 * @throws TypeError when the path is not absolute or has a line break
 */
export function shellPath(path: string): string {
  if (!path.startsWith('/') || /[\0\n\r]/.test(path)) throw new TypeError('not an absolute path of one line');
  return `'${path.replaceAll("'", "'\\''")}'`;
}
