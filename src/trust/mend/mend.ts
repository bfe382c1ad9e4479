import type { FileEdit } from '../../host/edit/apply.ts';
import { readConfig } from '../../host/mend/read-config.ts';
import type { Dialogue } from '../cluster/cluster.ts';
import { type CreateOptions, createTrust, previewTrust } from '../create/create.ts';
import { TrustError } from '../model/failure.ts';
import type { Fix } from '../model/fix.ts';
import { openDryRun } from '../run/dry-run.ts';
import type { HostPreview } from '../run/preview.ts';
import { lineEdits } from './file-fixes.ts';
import { fileStep, mendFiles } from './mend-files.ts';
import { mendSshd, type SshdFix } from './mend-sshd.ts';
import type { Offer } from './offers.ts';

/**
 * Does what was offered: sshd's settings one host at a time, then files and agents, then creating trust again. What fails is undone,
 * and does not keep the rest from being done; but where sshd did not take a change on one host, no other is changed.
 *
 * @returns what failed
 * @throws the signal's reason
 */
export async function mend(
  offers: readonly Offer[],
  options: CreateOptions,
  dialogue: Dialogue,
): Promise<readonly TrustError[]> {
  const { signal } = dialogue;
  const failed: TrustError[] = [];
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    signal.throwIfAborted();
    try {
      await work();
      return true;
    } catch (error) {
      if (signal.aborted || !(error instanceof TrustError)) throw error;
      failed.push(error);
      return false;
    }
  };
  for (const [host, fixes] of byHost(offers, isSshd))
    if (!(await attempt(() => mendSshd(host, fixes, options, dialogue)))) break;
  const files = byHost(offers, isOfFiles);
  if (files.size > 0) await attempt(() => mendFiles(files, options, dialogue));
  const creates = offers.flatMap(({ fixes }) =>
    fixes.flatMap(({ fix }) => (fix.is === 'create' ? [fix] : [])),
  );
  if (creates.length > 0) {
    const merge = creates.some((fix) => fix.merge);
    await attempt(() => createTrust({ ...options, merge }, dialogue));
  }
  return failed;
}

/**
 * What {@link mend} would change, host by host; of creating trust again only where no sshd has to be changed first.
 *
 * @throws TrustError as a dry run does
 */
export async function* previewMend(
  offers: readonly Offer[],
  options: CreateOptions,
  dialogue: Dialogue,
): AsyncGenerator<HostPreview, void> {
  const files = byHost(offers, isOfFiles);
  const settings = byHost(offers, isSshd);
  const concerned = new Set([...files.keys(), ...settings.keys()]);
  if (concerned.size > 0) {
    const hosts = options.hosts.filter(({ address }) => concerned.has(address));
    using dry = await openDryRun({ ...options, hosts, keepGoing: true }, dialogue, {});
    const edits = new Map<string, readonly FileEdit[]>();
    await dry.run.each('distribute', dry.run.nodes, async ({ label, session }) => {
      const changes = (settings.get(label) ?? []).flatMap((fix) => fix.changes);
      const paths = [...new Set(changes.map(({ path }) => path))];
      if (paths.length > 0) edits.set(label, lineEdits(await readConfig(session, paths), changes));
    });
    yield* dry.preview([
      {
        step: 'distribute',
        concerns: ({ label }) => edits.has(label),
        edits: ({ label }) => ({ directories: [], modes: [], files: edits.get(label) ?? [] }),
      },
      fileStep(files),
    ]);
  }
  const creates = offers.flatMap(({ fixes }) =>
    fixes.flatMap(({ fix }) => (fix.is === 'create' ? [fix] : [])),
  );
  if (creates.length > 0 && settings.size === 0)
    yield* previewTrust({ ...options, merge: creates.some(({ merge }) => merge) }, dialogue);
}

function isSshd(fix: Fix): fix is SshdFix {
  return fix.is === 'sshd';
}

function isOfFiles(fix: Fix): fix is Exclude<Fix, { readonly is: 'sshd' | 'create' }> {
  return fix.is !== 'sshd' && fix.is !== 'create';
}

function byHost<F extends Fix>(
  offers: readonly Offer[],
  isWanted: (fix: Fix) => fix is F,
): ReadonlyMap<string, readonly F[]> {
  const hosts = new Map<string, F[]>();
  for (const { host, fix } of offers.flatMap(({ fixes }) => fixes))
    if (isWanted(fix)) hosts.set(host, [...(hosts.get(host) ?? []), fix]);
  return hosts;
}
