import { type Crontab, readCrontab } from '../../formats/crontab.ts';
import { beginCrontab, readCrontabOf, writeCrontab } from '../../host/edit/crontab.ts';
import type { Behind } from '../../transport/session.ts';
import type { Node } from '../model/node.ts';
import type { Run } from './run.ts';

/** What shall become of a user's crontab; null is none. Pure; the same bytes where nothing changes. */
export type CrontabChange = (was: Buffer | null) => Buffer | null;

/**
 * Changes the user's crontab on a host. Returns whether there was anything to change. Throws HostError.
 *
 * @param behind whether the first that is asked goes along with what was asked before
 */
export async function changeCrontab(
  node: Node,
  run: Run,
  change: CrontabChange,
  behind?: Behind,
): Promise<boolean> {
  const { session, facts, label } = node;
  if (!facts.crontab) return false;
  const { bytes: first } = planCrontab({ state: 'absent' }, change);
  const isNoted = run.isNoted(node);
  const answer = first
    ? await beginCrontab(session, first, run.note(node), session.patienceMs, behind)
    : await readCrontabOf(session, session.patienceMs, behind);
  if (!answer) return true;
  if (!isNoted) run.unnote(node);
  const { status, stdout, stderr } = answer;
  const found = readCrontab(status, stdout, stderr);
  const { bytes, left } = planCrontab(found, change);
  if (left) run.emit({ type: 'detail', detail: { code: 'crontab-left', host: label, why: left.why } });
  if (bytes === undefined) return false;
  const was = found.state === 'present' ? stdout : null;
  await writeCrontab(session, was, bytes, run.note(node), session.patienceMs);
  return true;
}

/** The crontab after a change, null: it goes. None where it stays as it is, or is left alone for a reason. Pure. */
export function planCrontab(
  found: Crontab | undefined,
  change: CrontabChange,
): { readonly bytes?: Buffer | null; readonly left?: { readonly why: string | undefined } } {
  if (!found) return {};
  // Written only when it was read for certain: cron is the second line, the first use of ssh is the first.
  if (found.state === 'unknown') return { left: { why: found.why } };
  const was = found.state === 'present' ? found.bytes : null;
  // crontab(1) would refuse it, and so does cron: it was put there by other means.
  if (was && was.length > 0 && was.at(-1) !== 0x0a) return { left: { why: undefined } };
  const bytes = change(was);
  const same = was && bytes ? was.equals(bytes) : was === bytes;
  return same ? {} : { bytes };
}
