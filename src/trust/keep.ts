import { addCronLine, keeperCommand, readCrontab } from '../formats/crontab.ts';
import { startAgents } from '../host/agents.ts';
import { readCrontabOf, writeCrontab } from '../host/crontab.ts';
import { layout } from '../host/layout.ts';
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
  await startAgents(session, facts.home, session.patienceMs);
  if (!facts.crontab) return;
  const { status, stdout, stderr } = await readCrontabOf(session, session.patienceMs);
  const found = readCrontab(status, stdout, stderr);
  if (found.state === 'unknown') {
    // Written only when it was read for certain: cron is the second line, the first use of ssh is the first.
    emit({ type: 'detail', text: `${label}: the crontab is left alone: ${found.why}` });
    return;
  }
  const was = found.state === 'present' ? found.bytes : undefined;
  if (was && was.length > 0 && was.at(-1) !== 0x0a) {
    // crontab(1) would refuse it, and so does cron: it was put there by other means.
    emit({ type: 'detail', text: `${label}: the crontab is left alone: its last line does not end` });
    return;
  }
  const bytes = addCronLine(was ?? null, keeperCommand(layout(facts.home).keeper));
  if (was && bytes.equals(was)) return;
  await writeCrontab(session, was ? stdout : null, bytes, noting(run, node), session.patienceMs);
  emit({ type: 'detail', text: `${label}: added a line to the crontab` });
}
