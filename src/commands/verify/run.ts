import { groupFaults } from '../../report/fault-groups.ts';
import { buildReport, type Report } from '../../report/report.ts';
import { jsonLines } from '../../report/verify-document.ts';
import type { Console } from '../../terminal/console.ts';
import type { CliContext } from '../../terminal/context.ts';
import { type NewFile, reserveFile } from '../../terminal/new-file.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import { gauss } from '../../text/gauss.ts';
import type { TrustEvent } from '../../trust/model/events.ts';
import { proveTrust } from '../../trust/verify/prove.ts';
import { unverifiedLine } from '../../words/fixed/headings.ts';
import type { CommonOptions } from '../shared/arguments.ts';
import { openTalk } from '../shared/dialogue.ts';
import { readClusterOptions } from '../shared/input.ts';
import { renderTraces } from '../shared/render.ts';
import { summary, textLines } from './text.ts';

export interface VerifyOptions extends CommonOptions {
  readonly verify: 'auto' | 'star' | 'ring' | 'mesh';
  readonly json: boolean;
  /** File for the report as a page. */
  readonly html: string | undefined;
}

/** Columns of a report that does not go to a terminal. */
const plainWidth = 100;
/** Hosts named in the error line. */
const namedHosts = 20;

/** `verify`. Returns the exit status: 0 only when every pair passes. Throws UsageError. */
export async function runVerify(
  options: VerifyOptions,
  context: CliContext,
  console: Console,
): Promise<number> {
  const { html, json, verify } = options;
  const cluster = await readClusterOptions(options, context);
  const { dialogue, settle } = openTalk(context, console, concerns);
  const page = html === undefined ? undefined : reserveFile(html, context);
  try {
    const prove = async (): Promise<number> => {
      const proof = await proveTrust({ ...cluster, verify }, dialogue);
      const report = buildReport(proof, context.user, context.words);
      console.progress(undefined);
      renderTraces(
        console,
        proof.parties.flatMap(({ failure }) => failure ?? []),
      );
      if (json) for (const line of jsonLines(report)) console.out(line);
      else for (const line of textLines(report, widthOf(context))) console.styled(line);
      if (json) console.detail(summary(report));
      const written = page === undefined || (await writePage(page, report, console));
      const status = verdict(report, console);
      return written ? status : 1;
    };
    return await settle(prove());
  } finally {
    page?.discard();
  }
}

/** Whether the page could be written: by now hosts have been contacted, so that it is no matter of usage any more. */
async function writePage(page: NewFile, report: Report, console: Console): Promise<boolean> {
  const { pageText } = await import('./html.ts');
  try {
    page.write(pageText(report));
    return true;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.err(gauss(error.code, error.message));
    return false;
  }
}

function widthOf({ stdout }: CliContext): number {
  return stdout.isTTY === true ? Math.max(20, stdout.columns ?? 80) : plainWidth;
}

/** Standard output is the report alone. */
function concerns(event: TrustEvent): boolean {
  return event.type !== 'step';
}

/** The error in the original's form (rule 4.2) with the hosts that the faults are about, and the status. */
function verdict(report: Report, console: Console): number {
  const groups = groupFaults(report);
  if (groups.length === 0) return 0;
  const about = new Set(groups.flatMap(({ from, to }) => (to.length > 1 && from.length === 1 ? from : to)));
  const labels = [...about].sort((a, b) => a - b).map((place) => report.hosts[place]?.label ?? '');
  console.err(unverifiedLine(labels.slice(0, namedHosts), labels.length - namedHosts));
  return 1;
}
