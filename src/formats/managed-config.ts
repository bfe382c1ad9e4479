import { isIP } from 'node:net';
import { guarded } from './guarded-command.ts';
import { isMatchableUser, looksNumeric, tokenPath } from './ssh-config-words.ts';

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
  /** The first agent's socket, and its stand-by's. */
  agentSocket: string;
  standbySocket: string;
  /** The recovery program: ssh asks it whether the first agent is to be used. */
  keeper: string;
}

/** OpenSSH 7.4 reads a configuration in pieces of 1,023 bytes. */
const LINE_BYTES = 990;

/** One `Match` block, in as many blocks as it takes to keep the lines short. */
function matchBlocks(
  user: string,
  names: readonly string[],
  body: readonly string[],
  condition = '',
): string[] {
  const head = `Match user ${user} originalhost `;
  const room = LINE_BYTES - Buffer.byteLength(head) - Buffer.byteLength(condition);
  const lists: string[] = [];
  for (const name of names) {
    const list = lists.at(-1);
    if (list !== undefined && list.length + 1 + name.length <= room)
      lists[lists.length - 1] = `${list},${name}`;
    else lists.push(name);
  }
  return lists.flatMap((list) => [head + list + condition, ...body.map((line) => `  ${line}`)]);
}

/**
 * The condition by which ssh runs the recovery program. ssh hands it to the user's login shell after it has taken its
 * own quotes off, and releases differ in how they do that: a path with quotes or a backslash, or too long a one, gets no
 * condition, and its agents come back by cron and at login only.
 */
function keeperCondition(path: string): string | undefined {
  if (!/^\/[\w/.@%+:, -]{0,300}$/.test(path)) return undefined;
  return ` exec "${guarded(`'${path}'`, 'first').replaceAll('%', '%%')}"`;
}

const NAME = /^\w[\w.-]{0,254}$/;

function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}

function checkedHost(host: ManagedHost): { address: string; port: number; name?: string } {
  const { address, name, port } = host;
  if (!isAddress(address)) throw new TypeError('not an address');
  if (!isPort(port)) throw new TypeError('not a port');
  if (name === undefined || looksNumeric(name)) return { address, port };
  if (!NAME.test(name)) throw new TypeError('a host name that ssh_config cannot hold');
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
  ];
  const first = `IdentityAgent ${tokenPath(config.agentSocket)}`;
  const standby = `IdentityAgent ${tokenPath(config.standbySocket)}`;
  const condition = keeperCondition(config.keeper);
  // Port 22 is written as well: a `Host *` of the user's may set another.
  const ports = new Map<number, typeof hosts>();
  for (const host of hosts) {
    const same = ports.get(host.port);
    if (same) same.push(host);
    else ports.set(host.port, [host]);
  }
  const lines = [
    '# Written by gs_sshexkey, which replaces it. Settings of your own belong into ~/.ssh/config.',
    // ssh takes the first value that it finds: the standby's, where the program says no to the first agent's.
    ...(condition === undefined
      ? matchBlocks(user, namesOf(hosts), [...identity, first])
      : [
          ...matchBlocks(user, namesOf(hosts), [first], condition),
          ...matchBlocks(user, namesOf(hosts), [...identity, standby]),
        ]),
    ...[...ports].flatMap(([port, same]) => matchBlocks(user, namesOf(same), [`Port ${port}`])),
    ...hosts.flatMap(({ address, name }) =>
      name === undefined ? [] : matchBlocks(user, [name], [`HostName ${address}`]),
    ),
    'Match all',
  ];
  return Buffer.from(`${lines.join('\n')}\n`, 'utf8');
}

/**
 * The hosts that a managed file names, in its order, so that a run with another list adds to them. What no such file can
 * hold is passed over: the bytes come from a host (rule 7.7).
 */
export function readManagedHosts(file: Buffer): ManagedHost[] {
  const addresses = new Set<string>();
  const ports = new Map<string, number>();
  const names = new Map<string, string>();
  let list: string[] = [];
  let ported: string[] = [];
  for (const line of file.toString('utf8').split('\n')) {
    const [word = '', value = ''] = line.trim().split(' ');
    if (word === 'Match') {
      list = /^Match user \S+ originalhost (\S+)/.exec(line)?.[1]?.split(',') ?? [];
      ported = list;
      for (const name of list) if (isAddress(name)) addresses.add(name);
    } else if (word === 'Port') {
      for (const name of ported) ports.set(name, Number(value));
      // Once a block, however often it stands there.
      ported = [];
    } else if (word === 'HostName') names.set(value, list[0] ?? '');
  }
  return [...addresses].flatMap((address) => {
    const port = ports.get(address) ?? 0;
    if (!isPort(port)) return [];
    const name = names.get(address);
    return [name === undefined || !NAME.test(name) ? { address, port } : { address, port, name }];
  });
}

/**
 * Hosts of earlier runs together with those of this one, which win where an address or a name is in both. Hosts keep
 * their places, so that the same list gives the same file.
 */
export function mergeManagedHosts(
  earlier: readonly ManagedHost[],
  listed: readonly ManagedHost[],
): ManagedHost[] {
  const names = new Set(listed.flatMap(({ name }) => name?.toLowerCase() ?? []));
  const merged = new Map(
    earlier
      .filter(({ name }) => name === undefined || !names.has(name.toLowerCase()))
      .map((host) => [host.address, host]),
  );
  const places = new Set([...earlier, ...listed].map(({ address }) => address));
  for (const host of listed) merged.set(host.address, host);
  return [...places].flatMap((address) => merged.get(address) ?? []);
}
