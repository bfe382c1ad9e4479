import { createTrust, previewTrust } from '../trust/create.ts';
import type { Console } from './console.ts';
import type { CliContext } from './context.ts';
import type { RawOptions } from './options.ts';
import { runOnCluster } from './run.ts';

/** The main command: reads all input, then creates trust, or shows what that would change. Returns the exit status. Throws UsageError. */
export function runCreate(options: RawOptions, context: CliContext, console: Console): Promise<number> {
  const { deduplicate, verify, merge, keepGoing } = options;
  const mapHosts = !options.skipHostnameSet;
  const all = () => true;
  return runOnCluster(options, context, console, all, async (cluster, dialogue) => {
    const wanted = { mapHosts, deduplicate, verify, merge, keepGoing };
    if (options.dryRun) {
      const preview = await import('./preview.ts');
      return preview.showPreview(console, (show) => previewTrust({ ...cluster, ...wanted }, dialogue, show));
    }
    const verification = await createTrust({ ...cluster, ...wanted }, dialogue);
    console.detail(`Verified by ${verification.mode}: ${verification.logins} logins passed.`);
    return 0;
  });
}
