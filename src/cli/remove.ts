import { basename } from 'node:path';
import { printable } from '../formats/printable.ts';
import { parseAddress } from '../inventory/address.ts';
import { fingerprint } from '../keys/fingerprint.ts';
import type { Endpoint } from '../transport/ssh.ts';
import type { TrustEvent } from '../trust/events.ts';
import { TrustError } from '../trust/failure.ts';
import { type HostRemoval, isAnything, type Removal, removeTrust } from '../trust/remove.ts';
import type { Console } from './console.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './errors.ts';
import type { RemoveOptions } from './remove-options.ts';
import { renderFailure } from './render.ts';
import { runOnCluster } from './run.ts';

/** `remove`. Returns the exit status. Throws UsageError. */
export function runRemove(options: RemoveOptions, context: CliContext, console: Console): Promise<number> {
  const { force, keepGoing } = options;
  return runOnCluster(options, context, console, concerns, async (cluster, dialogue) => {
    const leaving = leavingHosts(options, cluster.hosts);
    const removal = await removeTrust({ ...cluster, leaving, force, keepGoing }, dialogue);
    console.progress(undefined);
    for (const line of removalLines(removal)) console.out(line);
    for (const line of noticeLines(removal)) console.err(line);
    if (removal.failures.length === 0) return 0;
    renderFailure(console, new TrustError(removal.failures), context.user);
    return 1;
  });
}

/** Standard output is the answer alone, and names are of no concern where nothing is made by them. */
function concerns(event: TrustEvent): boolean {
  if (event.type === 'notice') return event.notice.code !== 'name-left-out';
  return event.type !== 'step';
}

/** The hosts of `--hosts`, each of which the list has to name. */
function leavingHosts(
  { hosts, hostFile }: RemoveOptions,
  listed: readonly Endpoint[],
): readonly string[] | undefined {
  if (!hosts) return undefined;
  const named = hosts.map((text) => ({ text, address: parseAddress(text) ?? '' }));
  const unknown = named.filter(({ address }) => !listed.some((host) => host.address === address));
  if (unknown.length > 0) {
    const texts = unknown.map(({ text }) => `'${printable(text, 100)}'`).join(', ');
    throw new UsageError(
      50004,
      `The parameter '--hosts' value is incorrect. ${hostFile} does not list the address ${texts}.`,
    );
  }
  return named.map(({ address }) => address);
}

/** What was done, a line for each host, and what it comes to. */
export function removalLines({ hosts, keys, refusing }: Removal): string[] {
  const lines = hosts.map((one) => {
    if (!isAnything(one)) return `${one.host}: nothing to remove`;
    return `${one.host}: ${one.leaves ? 'removed' : 'forgot the hosts that left:'} ${partsOf(one).join(', ')}`;
  });
  if (refusing.length === 0) return lines;
  const names = keys.map((key) => fingerprint(key)).join(', ');
  const asked = `The trust key ${names} no longer logs in: tried and refused on ${refusing.join(', ')}.`;
  return [...lines, asked];
}

function partsOf({ taken, cronLine, agents }: HostRemoval): string[] {
  const lines = [
    ...taken.lines.map(({ path, count }) => ({ what: basename(path), count })),
    ...(cronLine ? [{ what: 'crontab', count: 1 }] : []),
  ].filter(({ count }) => count > 0);
  const from = lines.map(({ what, count }) => `${what} (${count})`).join(', ');
  const many = (count: number, what: string): string[] =>
    count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`];
  return [
    ...(lines.length > 0 ? [`lines of ${from}`] : []),
    ...many(taken.files, 'file'),
    ...many(agents.ended, 'agent'),
  ];
}

/** What a user has to know of: what could not go, and who may still hold the key. */
export function noticeLines({ hosts }: Removal): string[] {
  const lines = hosts.flatMap(({ host, agents, kept }) => [
    ...agents.left.map(
      (socket) =>
        `Notice: ${host}: the agent on ${socket} goes on, and may hold the key: it was not started by this tool.`,
    ),
    ...(kept.length > 0
      ? [`Notice: ${host}: ~/gaussdb_tmp stays, as it holds what is not of this tool: ${kept.join(' ')}`]
      : []),
  ]);
  if (hosts.every((one) => one.leaves || !isAnything(one))) return lines;
  const gone = hosts.filter(({ leaves }) => leaves).map(({ host }) => host);
  return [
    ...lines,
    `Notice: the hosts that stay still share the same key. ${gone.join(', ') || 'A host that left'} may still hold a copy of it, in a backup for example,`,
    '  and who has that can log in to them. For a new key: gs_sshexkey remove -f HOSTFILE, then gs_sshexkey -f HOSTFILE.',
  ];
}
