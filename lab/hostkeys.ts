import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';
import type { HostKeyType } from './spec.ts';

/** Where things that are slow to make are kept between labs. */
export const cacheRoot = '/var/cache/gs-sshexkey-lab';

/** Debian's file name of a host key. */
export function hostKeyName(type: HostKeyType): string {
  return `ssh_host_${type}_key`;
}

/**
 * Folder with the host keys of the host at a position, made when they are first needed.
 *
 * The hosts of one lab differ; two labs have the same keys. An RSA key costs more than the rest of a host.
 */
export async function hostKeyDir(index: number): Promise<string> {
  const dir = join(cacheRoot, 'hostkeys', String(index));
  if (existsSync(dir)) return dir;
  await mkdir(join(cacheRoot, 'hostkeys'), { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(`${dir}.`);
  const make = (type: HostKeyType, ...bits: string[]) =>
    run(
      [
        'ssh-keygen',
        '-q',
        '-t',
        type,
        ...bits,
        '-N',
        '',
        '-C',
        `root@host${index}`,
        '-f',
        join(fresh, hostKeyName(type)),
      ],
      { check: true },
    );
  await make('ed25519');
  await make('ecdsa');
  await make('rsa', '-b', '2048');
  // Two labs may do this at once: the first one wins.
  await rename(fresh, dir).catch(() => rm(fresh, { recursive: true, force: true }));
  return dir;
}
