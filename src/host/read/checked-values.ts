import { HostError } from '../../transport/problem.ts';

/** Bytes of a home that ssh_config(5) and crontab(5) can hold twice on a line, as a word of sh. */
const maxHome = 400;
/** Lines of all files that are read: planning makes something of every line. */
const maxLines = 200_000;

/** A home that can be written into the files of section 5. Throws Error, or HostError with `unsupported`. */
export function checkedHome(text: string): string {
  const home = checkedPath(text);
  // What ssh_config would take for a variable, and what cron would take away.
  if (
    home.includes('${') ||
    /\\[\\%]/.test(home) ||
    Buffer.byteLength(home.replaceAll("'", "'\\''")) > maxHome
  )
    throw new HostError({
      code: 'unsupported',
      why: { is: 'home-unwritable', home: home.slice(0, 200) },
    });
  return home;
}

/** A default key of the user's. Throws Error for any other path. */
export function checkedIdentity(path: string, home: string): string {
  if (path.startsWith(home) && /^\/+\.ssh\/id_\w{1,20}$/.test(path.slice(home.length))) return path;
  throw new Error('an identity file that is none');
}

/** A path that a host named. Throws Error for one that cannot stand on a line. */
export function checkedPath(path: string): string {
  if (!path.startsWith('/') || path.length > 1024 || /[\x00-\x1f\x7f]/.test(path))
    throw new Error('a path that is none');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

export function checkedNumber(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new Error('a number that is none');
  return Number(text);
}

export function checkedMode(text: string): number {
  if (!/^[0-7]{1,5}$/.test(text)) throw new Error('a mode that is none');
  return Number.parseInt(text, 8) & 0o7777;
}

/** Refuses files of more lines than can be planned for, whatever their size: the longest is named. */
export function checkLines(files: Iterable<{ readonly path: string; readonly bytes: Buffer }>): void {
  let all = 0;
  let longest = { path: '', lines: 0 };
  for (const { path, bytes } of files) {
    let lines = 0;
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) lines++;
    all += lines;
    if (lines > longest.lines) longest = { path, lines };
  }
  if (all <= maxLines) return;
  const { path, lines } = longest;
  throw new HostError({
    code: 'unsupported',
    why: { is: 'too-long', path, lines, most: maxLines },
  });
}
