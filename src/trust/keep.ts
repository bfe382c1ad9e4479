import { addCronLine, keeperCommand, readCrontab, removeCronLine } from '../formats/crontab.ts';
import { startAgents } from '../host/agents.ts';
import { readCrontabOf, writeCrontab } from '../host/crontab.ts';
import { layout } from '../host/layout.ts';
import { programTimeoutMs } from './gather.ts';
import { type TrustKey, trustBlobOf } from './key.ts';
import type { Node } from './node.ts';
import { noting, type Run } from './transaction.ts';
import { restartAgents } from './undo.ts';

/** Starts what keeps trust alive on a host: the two agents, and the cron line that looks after them. */
export async function keepAlive(node: Node, run: Run, key: TrustKey): Promise<void> {
  const { session, facts, label } = node;
  const { emit } = run;
  const before = trustBlobOf(facts);
  if (before !== undefined && before !== key.blob) await restartAgents(session, facts.home);
  await startAgents(session, facts.home, programTimeoutMs);
  const found = await crontabOf(node, run);
  if (!found) return;
  const bytes = addCronLine(found.bytes, keeperCommand(layout(facts.home).keeper));
  if (found.bytes && bytes.equals(found.bytes)) return;
  await writeCrontab(session, found.read, bytes, noting(run, node), programTimeoutMs);
  emit({ type: 'detail', text: `${label}: added a line to the crontab` });
}

/** Takes our line out of the user's crontab; a crontab without a line is removed. Returns whether there was one. */
export async function dropCronLine(node: Node, run: Run): Promise<boolean> {
  const found = await crontabOf(node, run);
  if (!found?.bytes) return false;
  const bytes = removeCronLine(found.bytes);
  if (bytes.equals(found.bytes)) return false;
  const rest = bytes.length === 0 ? null : bytes;
  await writeCrontab(node.session, found.read, rest, noting(run, node), programTimeoutMs);
  return true;
}

/**
 * The user's crontab, without the lines that crontab(1) itself puts on top, and as it was read; null where there is none.
 * Undefined where it is to be left alone: cron is the second line, the first use of ssh is the first.
 */
async function crontabOf(
  { session, facts, label }: Node,
  { emit }: Run,
): Promise<{ bytes: Buffer | null; read: Buffer | null } | undefined> {
  if (!facts.crontab) return undefined;
  const { status, stdout, stderr } = await readCrontabOf(session, programTimeoutMs);
  const found = readCrontab(status, stdout, stderr);
  if (found.state === 'unknown') {
    emit({ type: 'detail', text: `${label}: the crontab is left alone: ${found.why}` });
    return undefined;
  }
  if (found.state === 'absent') return { bytes: null, read: null };
  if (found.bytes.length > 0 && found.bytes.at(-1) !== 0x0a) {
    // crontab(1) would refuse it, and so does cron: it was put there by other means.
    emit({ type: 'detail', text: `${label}: the crontab is left alone: its last line does not end` });
    return undefined;
  }
  return { bytes: found.bytes, read: stdout };
}
