import { recordRun } from '../../report/run-event.ts';
import type { Console } from '../../terminal/console.ts';
import type { CliContext } from '../../terminal/context.ts';
import { createTrust, previewTrust } from '../../trust/create/create.ts';
import { runOnCluster } from '../shared/on-cluster.ts';
import type { CreateOptions } from './options.ts';

/** The main command: reads all input, then creates trust, or shows what that would change. Returns the exit status. Throws UsageError. */
export function runCreate(options: CreateOptions, context: CliContext, console: Console): Promise<number> {
  const { deduplicate, verify, merge, keepGoing, json } = options;
  const mapHosts = !options.skipHostnameSet;
  const all = () => true;
  const recorder = json ? recordRun(context.user, context.words, console.json) : undefined;
  // Standard output is for one reader: then the manual's lines are for the log.
  const shown = json ? { ...console, out: console.detail } : console;
  return runOnCluster(
    options,
    context,
    shown,
    all,
    async (cluster, dialogue) => {
      recorder?.start(cluster.hosts);
      const wanted = { mapHosts, deduplicate, verify, merge, keepGoing };
      if (options.dryRun) {
        const { showPreview } = await import('../shared/preview.ts');
        return showPreview(console, context.words.preview, previewTrust({ ...cluster, ...wanted }, dialogue));
      }
      const verification = await createTrust({ ...cluster, ...wanted }, dialogue);
      console.detail(`Verified by ${verification.mode}: ${verification.logins} logins passed.`);
      recorder?.end(0, { verification });
      return 0;
    },
    recorder,
  );
}
