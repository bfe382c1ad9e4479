import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './hostkeys.ts';
import { run } from './run.ts';
import type { Release } from './spec.ts';

/**
 * Root file system of a Debian release, made by debootstrap(8) when it is first needed.
 *
 * @throws CommandError when the machine's Debian mirror cannot be reached
 */
export async function releaseRoot(release: Release): Promise<string> {
  const dir = join(cacheRoot, release);
  if (existsSync(dir)) return dir;
  mkdirSync(cacheRoot, { recursive: true, mode: 0o700 });
  // The lock is a process's own, so it cannot be left behind. A root that is not whole never gets its name.
  const script = `
    [ -e "$1" ] && exit 0
    rm -rf --one-file-system "$1.new"
    debootstrap --variant=minbase --include=openssh-server,openssh-client "$2" "$1.new" "$3" >&2 || exit
    mv "$1.new" "$1"`;
  await run(['flock', `${dir}.lock`, 'sh', '-c', script, 'release', dir, release, debianMirror()], {
    check: true,
    timeoutMs: 900_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return dir;
}

/** The mirror that the machine's own apt uses: of sources.list(5), either format. */
function debianMirror(): string {
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list', ...readdirSync(folder).map((name) => join(folder, name))];
  for (const file of files.filter((path) => existsSync(path))) {
    const urls = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /^(deb\s|URIs:)/.test(line))
      .flatMap((line) => line.match(/https?:\S+/g) ?? []);
    const mirror = urls.find((url) => /\/debian\/?$/.test(url));
    if (mirror) return mirror;
  }
  throw new Error(
    'no Debian mirror in /etc/apt/sources.list or sources.list.d, so no other release can be made',
  );
}
