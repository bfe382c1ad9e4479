import { confirm } from '../../terminal/confirm.ts';
import type { Console } from '../../terminal/console.ts';
import type { CliContext } from '../../terminal/context.ts';
import type { ClusterOptions, Dialogue } from '../../trust/cluster/cluster.ts';
import type { Examination } from '../../trust/doctor/diagnose.ts';
import { mend, previewMend } from '../../trust/mend/mend.ts';
import { type Offer, offersFor } from '../../trust/mend/offers.ts';
import type { VerifyMode } from '../../trust/model/topology.ts';
import { foldHosts } from '../../words/fold.ts';
import type { Words } from '../../words/types/words.ts';
import { renderFailure } from '../shared/render.ts';
import { showPreview } from '../shared/show-preview.ts';

/**
 * Does what can be done about what was found: what is answered with yes, all of it, or nothing but showing it.
 *
 * @returns `done` where hosts may have changed, else the exit status
 */
export async function mendFound(
  fix: 'look' | 'all' | 'ask',
  { hosts }: Examination,
  cluster: ClusterOptions & { readonly verify: VerifyMode },
  context: CliContext,
  console: Console,
  dialogue: Dialogue,
): Promise<'done' | number> {
  const { words, user } = context;
  const say = words.doctor.fix;
  const found = hosts.flatMap(({ findings }) => findings);
  const { offers, left } = offersFor(found, user === 'root');
  console.out('');
  console.out(say.offered(offers.length, left));
  const wanted: Offer[] = [];
  for (const [i, offer] of offers.entries()) {
    for (const line of offerLines(offer, i + 1, words)) console.out(line);
    if (fix !== 'ask' || (await confirm(say.question, context, console, dialogue.signal))) wanted.push(offer);
  }
  dialogue.signal.throwIfAborted();
  if (wanted.length === 0) return 1;
  // As the main command has them where it is called without options.
  const options = { ...cluster, mapHosts: true, deduplicate: true, merge: false, keepGoing: true };
  if (fix === 'look') {
    console.out('');
    const status = await showPreview(console, words.preview, previewMend(wanted, options, dialogue));
    const later = wanted.some(({ fixes }) => fixes.some((one) => one.fix.is === 'sshd'));
    if (later && wanted.some(({ fixes }) => fixes.some((one) => one.fix.is === 'create')))
      console.out(say.later);
    return status === 0 ? 1 : status;
  }
  console.out(say.mending);
  for (const error of await mend(wanted, options, dialogue)) renderFailure(console, error, user, words);
  console.progress(undefined);
  return 'done';
}

function offerLines({ codes, hosts, remedy }: Offer, number: number, { doctor, fold }: Words): string[] {
  return [
    doctor.fix.offer(number, codes.join(', '), foldHosts(hosts, fold)),
    ...remedy.map(({ command }) => `     ${command}`),
  ];
}
