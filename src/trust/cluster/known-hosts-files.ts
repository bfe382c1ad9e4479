import { constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseKnownHosts } from '../../formats/known-hosts.ts';
import type { KeyRecords } from '../../transport/connector.ts';
import { HostError } from '../../transport/problem.ts';
import type { Emit } from '../model/events.ts';
import type { FurtherRecords, KnownHostsFile } from './known-keys.ts';

/** A pipe in the place of a file must not hold up the run for ever. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Reads the known_hosts files that ssh on this machine reads by default, as far as they are there.
 *
 * @throws HostError when one of the user's own is there and cannot be read: what it says would go unheard. One of the
 *   system's is passed over with a notice, as the user cannot mend it
 */
export async function readKnownHostsFiles(home: string, emit: Emit): Promise<KnownHostsFile[]> {
  const files = await Promise.all(usualPlaces(home).map((place) => readPlace(place, emit)));
  return files.flat();
}

interface Place {
  readonly path: string;
  readonly source: KnownHostsFile['source'];
}

function usualPlaces(home: string): readonly Place[] {
  const names = ['known_hosts', 'known_hosts2'];
  return [
    ...names.map((name) => ({ path: `${home}/.ssh/${name}`, source: 'user' as const })),
    ...names.map((name) => ({ path: `/etc/ssh/ssh_${name}`, source: 'system' as const })),
  ];
}

/**
 * Reads where else the configuration of ssh keeps a host's keys; each file once for all hosts. The function that it gives
 * throws as {@link readKnownHostsFiles} does.
 */
export function furtherRecords(home: string, emit: Emit): (records: KeyRecords) => Promise<FurtherRecords> {
  const usual = usualPlaces(home).map(({ path }) => path);
  const read = new Map<string, Promise<KnownHostsFile[]>>();
  const fileAt = (place: Place): Promise<KnownHostsFile[]> => {
    const file = read.get(place.path) ?? readPlace(place, emit);
    read.set(place.path, file);
    return file;
  };
  const placesOf = (paths: readonly string[], source: Place['source']): Place[] =>
    paths
      .map((path) => ({ path: path.replace(/^(?:~|%d)(?=\/)/, home), source }))
      .filter(({ path }) => path.startsWith('/') && !usual.includes(path));
  return async ({ userFiles, systemFiles, alias }) => {
    const places = [...placesOf(userFiles, 'user'), ...placesOf(systemFiles, 'system')];
    return { files: (await Promise.all(places.map(fileAt))).flat(), alias };
  };
}

async function readPlace({ path, source }: Place, emit: Emit): Promise<KnownHostsFile[]> {
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
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
