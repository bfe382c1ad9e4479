import { recordRun } from '../../report/run-event.ts';
import type { Console } from '../../terminal/console.ts';
import type { CliContext } from '../../terminal/context.ts';
import type { ClusterOptions } from '../../trust/cluster/cluster.ts';
import { createTrust, previewTrust, type CreateOptions as TrustOptions } from '../../trust/create/create.ts';
import { verifiedLine } from '../../words/fixed/detail.ts';
import type { CommonOptions } from '../shared/arguments.ts';
import { openTalk } from '../shared/dialogue.ts';
import { readClusterOptions } from '../shared/input.ts';

export interface CreateOptions extends CommonOptions, Omit<TrustOptions, keyof ClusterOptions> {
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** The main command: reads all input, then creates trust, or shows what that would change. Returns the exit status. Throws UsageError. */
export async function runCreate(
  options: CreateOptions,
  context: CliContext,
  console: Console,
): Promise<number> {
  const { user, words } = context;
  const cluster = await readClusterOptions(options, context);
  const wanted = { ...options, ...cluster };
  const recorder = options.json ? recordRun(user, words, console.json) : undefined;
  // Standard output is for one reader: then the manual's lines are for the log.
  const shown = options.json ? { ...console, out: console.detail } : console;
  const { dialogue, settle } = openTalk(context, shown, () => true, recorder);
  if (options.dryRun) {
    const { showPreview } = await import('../shared/show-preview.ts');
    return settle(showPreview(console, words.preview, previewTrust(wanted, dialogue)));
  }
  const create = async (): Promise<number> => {
    recorder?.start(cluster.hosts);
    const verification = await createTrust(wanted, dialogue);
    console.detail(verifiedLine(verification));
    recorder?.end(0, { verification });
    return 0;
  };
  return settle(create());
}
