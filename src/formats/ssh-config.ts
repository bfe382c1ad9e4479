import { isIP } from 'node:net';
import { newLine, putOnTop, splitLines, withoutLines } from './lines.ts';
import { includeWord, isMatchableUser, looksNumeric, tokenPath } from './ssh-config-words.ts';

export { isMatchableUser, looksNumeric } from './ssh-config-words.ts';

/** A host as the managed file names it. */
export interface ManagedHost {
  address: string;
  /** Absent when the name must be left out. One that looks numeric is left out in any case. */
  name?: string;
  port: number;
}

/** What goes into the managed file. Paths are absolute. */
export interface ManagedConfig {
  user: string;
  hosts: readonly ManagedHost[];
  identityFile: string;
  /** Asked after ours. Only files that exist: ssh complains of others on standard error. */
  extraIdentityFiles: readonly string[];
  agentSocket: string;
}

/** OpenSSH 7.4 reads a configuration in pieces of 1,023 bytes. */
const LINE_BYTES = 990;

/** One `Match` block, in as many blocks as it takes to keep the lines short. */
function matchBlocks(user: string, names: readonly string[], body: readonly string[]): string[] {
  const head = `Match user ${user} originalhost `;
  const room = LINE_BYTES - Buffer.byteLength(head);
  const lists: string[] = [];
  for (const name of names) {
    const list = lists.at(-1);
    if (list !== undefined && list.length + 1 + name.length <= room)
      lists[lists.length - 1] = `${list},${name}`;
    else lists.push(name);
  }
  return lists.flatMap((list) => [head + list, ...body.map((line) => `  ${line}`)]);
}

function checkedHost(host: ManagedHost): { address: string; port: number; name?: string } {
  const { address, name, port } = host;
  if (isIP(address) === 0 || address.includes('%')) throw new TypeError('not an address');
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new TypeError('not a port');
  if (name === undefined || looksNumeric(name)) return { address, port };
  if (!/^\w[\w.-]{0,254}$/.test(name)) throw new TypeError('a host name that ssh_config cannot hold');
  return { address, port, name };
}

/**
 * Rule 5.7: the managed file that the `Include` line names. It speaks only for this user on these hosts, and ends in
 * `Match all`, so that nothing leaks into what follows, even where it is read in other ways than by Include (which
 * restores the including file's own state). See ssh_config(5) "Match" and "PATTERNS".
 *
 * @throws TypeError for a user, host or path that ssh_config cannot hold; ask `isMatchableUser` first
 */
export function managedConfig(config: ManagedConfig): Buffer {
  const { user } = config;
  if (!isMatchableUser(user)) throw new TypeError('a user name that ssh_config cannot match');
  const hosts = config.hosts.map(checkedHost);
  const namesOf = (list: typeof hosts): string[] => [
    ...new Set(list.flatMap(({ address, name }) => (name === undefined ? [address] : [address, name]))),
  ];
  const identity = [
    ...[config.identityFile, ...config.extraIdentityFiles].map((path) => `IdentityFile ${tokenPath(path)}`),
    `IdentityAgent ${tokenPath(config.agentSocket)}`,
  ];
  const ports = [...new Set(hosts.map(({ port }) => port))].filter((port) => port !== 22);
  const lines = [
    '# Written by gs_sshexkey, which replaces it at each run. Settings of your own belong into ~/.ssh/config.',
    ...matchBlocks(user, namesOf(hosts), identity),
    ...ports.flatMap((port) =>
      matchBlocks(user, namesOf(hosts.filter((host) => host.port === port)), [`Port ${port}`]),
    ),
    ...hosts.flatMap(({ address, name }) =>
      name === undefined ? [] : matchBlocks(user, [name], [`HostName ${address}`]),
    ),
    'Match all',
  ];
  return Buffer.from(`${lines.join('\n')}\n`, 'utf8');
}

const SECTION = /^\s*"?(?:host|match)["\s=]/i;

function includeLine(includePath: string): string {
  return `Include ${includeWord(includePath)}`;
}

/**
 * The user's configuration with `Include PATH` as its first line; the same bytes when that line stands before the
 * first Host or Match already. One further down, where it would be conditional, is moved up.
 *
 * @param file null when there is none
 * @param includePath as ssh reads it: absolute, `~/…`, or relative to `~/.ssh`
 * @throws TypeError for a path that ssh_config cannot hold
 */
export function addInclude(file: Buffer | null, includePath: string): Buffer {
  const line = newLine(includeLine(includePath));
  if (file === null) return putOnTop([line], file);
  const lines = splitLines(file);
  const at = lines.findIndex(({ text }) => text === line.text);
  const section = lines.findIndex(({ text }) => SECTION.test(text));
  if (at >= 0 && (section < 0 || at < section)) return file;
  return putOnTop(
    [line],
    withoutLines(file, (text) => text === line.text),
  );
}

/** The configuration without that `Include` line. */
export function removeInclude(file: Buffer, includePath: string): Buffer {
  const ours = newLine(includeLine(includePath)).text;
  return withoutLines(file, (text) => text === ours);
}

/** Does a configuration text set `User` anywhere (any letter case, `User=x`, quoted)? Files that it includes do not count. */
export function userOverrides(configText: string): boolean {
  return /^[^\S\n]*"?user"?(?:[^\S\n]|=|"|$)/im.test(configText);
}
