import { constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseKnownHosts } from '../../formats/known-hosts.ts';
import { HostError } from '../../transport/problem.ts';
import type { Emit } from '../model/events.ts';
import type { KnownHostsFile } from './known-keys.ts';

/** A pipe in the place of a file must not hold up the run for ever. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Reads the known_hosts files that ssh on this machine reads by default, as far as they are there.
 *
 * @throws HostError when one of the user's own is there and cannot be read: what it says would go unheard. One of the
 *   system's is passed over with a notice, as the user cannot mend it
 */
export async function readKnownHostsFiles(home: string, emit: Emit): Promise<KnownHostsFile[]> {
  const names = ['known_hosts', 'known_hosts2'];
  const places = [
    ...names.map((name) => ({ path: `${home}/.ssh/${name}`, source: 'user' as const })),
    ...names.map((name) => ({ path: `/etc/ssh/ssh_${name}`, source: 'system' as const })),
  ];
  const files = await Promise.all(
    places.map(async ({ path, source }): Promise<KnownHostsFile[]> => {
      try {
        return [{ path, source, known: parseKnownHosts(await readFile(path, { flag: withoutWaiting })) }];
      } catch (error) {
        const reason = codeOf(error);
        if (reason === 'ENOENT' || reason === 'ENOTDIR') return [];
        if (source === 'user')
          throw new HostError({ code: 'unsupported', why: { is: 'unreadable', path, reason } });
        emit({ type: 'notice', notice: { code: 'known-hosts-unread', path, reason } });
        return [];
      }
    }),
  );
  return files.flat();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
