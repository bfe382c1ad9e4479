import { buildReport } from '../report/report.ts';
import type { HostEvent, NoticeEvent, RunEvent } from '../report/run-event.ts';
import { documentOf, type VerifyDocument } from '../report/verify-document.ts';
import { proveTrust } from '../trust/verify/prove.ts';
import { en } from '../words/en/words.ts';
import { openTalk } from './dialogue.ts';
import { type ConnectOptions, readOptions } from './options.ts';

export interface VerifyTrustOptions extends ConnectOptions {
  /** Gets hosts as they are connected, and notices. */
  readonly onEvent?: (event: HostEvent | NoticeEvent) => void;
}

/**
 * Tries the logins between hosts as they are, by address and by name, and changes nothing. A login that fails is part of
 * the report, and so is a host that cannot be reached.
 *
 * @throws InputError for options that cannot be used, before anything is contacted
 * @throws TrustError when this machine itself cannot take part
 * @throws the reason of `signal`, or what a callback threw
 */
export async function verifyTrust(options: VerifyTrustOptions): Promise<VerifyDocument> {
  const { verify = 'auto', onEvent } = options;
  const cluster = readOptions(options);
  options.signal?.throwIfAborted();
  const tell = (event: RunEvent): void => {
    if (event.type === 'host' || event.type === 'notice') onEvent?.(event);
  };
  const { dialogue, reasonOf } = openTalk(cluster.user, options, tell);
  try {
    return documentOf(buildReport(await proveTrust({ ...cluster, verify }, dialogue), cluster.user, en));
  } catch (error) {
    throw reasonOf(error);
  }
}
