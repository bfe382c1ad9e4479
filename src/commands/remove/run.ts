import { basename } from 'node:path';
import { parseAddress } from '../../inventory/address.ts';
import { fingerprint } from '../../keys/fingerprint.ts';
import type { Console } from '../../terminal/console.ts';
import type { CliContext } from '../../terminal/context.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import type { Endpoint } from '../../transport/endpoint.ts';
import type { TrustEvent } from '../../trust/model/events.ts';
import { TrustError } from '../../trust/model/failure.ts';
import { type HostRemoval, isAnything } from '../../trust/remove/removal-steps.ts';
import { previewRemoval, type Removal, removeTrust } from '../../trust/remove/remove.ts';
import type { RemoveWords } from '../../words/types/remove.ts';
import type { CommonOptions } from '../shared/arguments.ts';
import { openTalk } from '../shared/dialogue.ts';
import { readClusterOptions } from '../shared/input.ts';
import { renderFailure } from '../shared/render.ts';

export interface RemoveOptions extends CommonOptions {
  /** Addresses as the user wrote them; undefined for all hosts of the list. */
  readonly leaving: readonly string[] | undefined;
  readonly force: boolean;
  readonly keepGoing: boolean;
  /** Only shows what would change. */
  readonly dryRun: boolean;
}

/** `remove`: takes trust away, or shows what that would change. Returns the exit status. Throws UsageError. */
export async function runRemove(
  options: RemoveOptions,
  context: CliContext,
  console: Console,
): Promise<number> {
  const { force, keepGoing, dryRun } = options;
  const { words } = context;
  const cluster = await readClusterOptions(options, context);
  const wanted = { ...cluster, leaving: leavingHosts(options, cluster.hosts), force, keepGoing };
  const { dialogue, settle } = openTalk(context, console, concerns);
  if (dryRun) {
    const { showPreview } = await import('../shared/show-preview.ts');
    return settle(showPreview(console, words.preview, previewRemoval(wanted, dialogue)));
  }
  const remove = async (): Promise<number> => {
    const removal = await removeTrust(wanted, dialogue);
    console.progress(undefined);
    for (const line of removalLines(removal, words.remove)) console.out(line);
    for (const line of noticeLines(removal, words.remove)) console.err(line);
    if (removal.failures.length === 0) return 0;
    renderFailure(console, new TrustError(removal.failures), context.user, words);
    return 1;
  };
  return settle(remove());
}

/** Standard output is the answer alone, and names are of no concern where nothing is made by them. */
function concerns(event: TrustEvent): boolean {
  if (event.type === 'notice') return !['name-left-out', 'name-differs'].includes(event.notice.code);
  return event.type !== 'step';
}

/** The hosts of `--hosts`, each of which the list has to name. */
function leavingHosts(
  { leaving, hosts: { path } }: RemoveOptions,
  listed: readonly Endpoint[],
): readonly string[] | undefined {
  if (!leaving) return undefined;
  const named = leaving.map((text) => ({ text, address: parseAddress(text) ?? '' }));
  const unknown = named.filter(({ address }) => !listed.some((host) => host.address === address));
  if (unknown.length > 0)
    throw new UsageError({ is: 'not-listed', path, texts: unknown.map(({ text }) => text) });
  return named.map(({ address }) => address);
}

/** What was done, a line for each host, and what it comes to. */
export function removalLines({ hosts, keys, refusing }: Removal, words: RemoveWords): string[] {
  const lines = hosts.map((one) => {
    if (!isAnything(one)) return words.nothing(one.host);
    return one.leaves
      ? words.removed(one.host, partsOf(one, words))
      : words.forgot(one.host, partsOf(one, words));
  });
  if (refusing.length === 0) return lines;
  return [
    ...lines,
    words.refused(
      keys.map((key) => fingerprint(key)),
      refusing,
    ),
  ];
}

function partsOf({ taken, cronLine, agents }: HostRemoval, words: RemoveWords): string[] {
  const lines = [
    ...taken.lines.map(({ path, count }) => ({ what: basename(path), count })),
    ...(cronLine ? [{ what: 'crontab', count: 1 }] : []),
  ].filter(({ count }) => count > 0);
  return [
    ...(lines.length > 0 ? [words.linesOf(lines)] : []),
    ...(taken.files > 0 ? [words.files(taken.files)] : []),
    ...(agents.ended > 0 ? [words.agents(agents.ended)] : []),
  ];
}

/** What a user has to know of: what could not go, and who may still hold the key. */
export function noticeLines({ hosts, copied }: Removal, words: RemoveWords): string[] {
  const lines = hosts.flatMap(({ host, agents, kept }) => [
    ...agents.left.map((socket) => words.agentLeft(host, socket)),
    ...(kept.length > 0 ? [words.folderKept(host, kept)] : []),
  ]);
  if (copied.length === 0 || hosts.every((one) => one.leaves || !isAnything(one))) return lines;
  const gone = hosts.filter(({ leaves }) => leaves).map(({ host }) => host);
  return [...lines, ...words.copies(gone)];
}
