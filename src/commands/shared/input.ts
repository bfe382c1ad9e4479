import { closeSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ParsedKnownHosts, parseKnownHosts } from '../../formats/known-hosts.ts';
import { isPlainUserName } from '../../host/read/probe.ts';
import { type ListedHost, parseHostFile } from '../../inventory/host-file.ts';
import { localAddresses } from '../../inventory/local-addresses.ts';
import { parsePublicKey } from '../../keys/public-key.ts';
import { readIdentity } from '../../keys/read-identity.ts';
import type { CliContext } from '../../terminal/context.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import { connectors } from '../../transport/choice/connectors.ts';
import type { Identity } from '../../transport/identity.ts';
import type { ClusterOptions } from '../../trust/cluster/cluster.ts';
import * as keyModels from '../../trust/keys/key-models.ts';
import { errorCode } from '../../words/fixed/file-reason.ts';
import type { Words } from '../../words/types/words.ts';
import type { CommonOptions, HostSource } from './arguments.ts';

/** Largest file that is read, in bytes: no list of hosts comes near it. */
const largestInput = 4 * 1024 * 1024;
/** Faults of a cluster file that are shown. */
const shownFaults = 50;

/**
 * Whom the arguments ask to connect to, and how, with the files read that they name.
 *
 * @throws UsageError
 */
export async function readClusterOptions(
  options: CommonOptions,
  { user, env, cwd, words, processId, ids }: CliContext,
): Promise<ClusterOptions> {
  const { jobs, connectTimeoutMs, lockWaitMs } = options;
  const hosts = await readHosts(options.hosts, cwd, words);
  const identities = readIdentities(options.identityFiles, cwd, words);
  const listed = options.hostKeys === undefined ? undefined : readHostKeys(options.hostKeys, cwd);
  if (!isPlainUserName(user)) throw new UsageError({ is: 'user-name', user });
  return {
    user,
    hosts,
    connector: connectors[options.ssh]({
      ...{ env, processId, uid: ids.uid, jump: options.jump },
      localAddresses: localAddresses(),
    }),
    keys: keyModels.shared,
    identities,
    agentSocket: env.SSH_AUTH_SOCK || undefined,
    hostKeys: { listed, strict: options.strictHostKeys },
    jobs,
    connectTimeoutMs,
    lockWaitMs,
    env,
    processId,
  };
}

/** Reads a file that the user named. Throws UsageError 50201 when it is not there, 50204 when it cannot be read. */
function readInput(path: string, cwd: string): Buffer {
  try {
    return readBounded(resolve(cwd, path));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new UsageError({ is: 'not-there', path });
    throw new UsageError({ is: 'unreadable', path, error });
  }
}

/** The whole of a file, a pipe too, but never more than the limit: a device may have no end. */
function readBounded(path: string): Buffer {
  const fd = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let size = 0; ; ) {
      const chunk = Buffer.alloc(64 * 1024);
      const got = readSync(fd, chunk);
      if (got === 0) return Buffer.concat(chunks);
      size += got;
      if (size > largestInput) throw new Error(`it is larger than ${largestInput / 1024 / 1024} MiB`);
      chunks.push(chunk.subarray(0, got));
    }
  } finally {
    closeSync(fd);
  }
}

/** Reads the hosts (section 2). Throws UsageError that names every line or parameter that cannot be used. */
export function readHosts(
  { kind, path }: HostSource,
  cwd: string,
  words: Words,
): Promise<readonly ListedHost[]> {
  const file = readInput(path, cwd);
  return kind === 'cluster-file'
    ? readClusterFile(file, path, words)
    : Promise.resolve(readHostFile(file, path));
}

function readHostFile(file: Buffer, path: string): readonly ListedHost[] {
  const { hosts, bad } = parseHostFile(file);
  if (bad.length > 0) throw new UsageError({ is: 'bad-addresses', lines: bad });
  if (hosts.length === 0) throw new UsageError({ is: 'no-address', path });
  return hosts;
}

async function readClusterFile(file: Buffer, path: string, words: Words): Promise<readonly ListedHost[]> {
  // The XML parser is loaded only where it is needed.
  const { parseClusterFile } = await import('../../inventory/cluster-file.ts');
  const { hosts, faults } = parseClusterFile(file);
  if (faults.length === 0) return hosts;
  const lines = faults.slice(0, shownFaults).map((fault) => `  ${words.clusterFault(fault)}`);
  const more = faults.length - lines.length;
  throw new UsageError({
    is: 'cluster-file',
    path,
    addressesOnly: faults.every(({ code }) => code === 'address'),
    below: [...lines, ...(more > 0 ? [words.run.moreFaults(more)] : [])],
  });
}

/** Reads the private keys that the user named. Throws UsageError for what is no key that can be used as it is. */
function readIdentities(paths: readonly string[], cwd: string, words: Words): readonly Identity[] {
  return paths.map((path) => {
    const identity = readIdentity(readInput(path, cwd));
    if (!identity)
      throw new UsageError({ is: 'no-private-key', path, below: [words.run.noPrivateKey(path)] });
    return identity;
  });
}

/**
 * Reads the file of `--host-keys`, in the format of known_hosts (sshd(8)).
 *
 * @returns the absolute path, and what the file has
 * @throws UsageError for a line that gives no key, where ssh would pass it over, and for a file without a key
 */
function readHostKeys(path: string, cwd: string): { path: string; known: ParsedKnownHosts } {
  const known = parseKnownHosts(readInput(path, cwd));
  const keys = [...[...known.plain.values()].flat(), ...known.patterns, ...known.hashed];
  const cutOff = keys.flatMap((key) => (isWholeKey(key) ? [] : [key.line]));
  const bad = [...new Set([...known.malformed, ...cutOff])].sort((one, other) => one - other);
  if (bad.length > 0) throw new UsageError({ is: 'host-keys-malformed', path, lines: bad });
  if (!keys.some(({ marker }) => marker === 'none')) throw new UsageError({ is: 'host-keys-none', path });
  return { path: resolve(cwd, path), known };
}

function isWholeKey({ type, blob }: { type: string; blob: string }): boolean {
  try {
    parsePublicKey(`${type} ${blob}`);
    return true;
  } catch {
    return false;
  }
}
