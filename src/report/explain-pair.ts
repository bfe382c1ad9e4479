import type { PairFailure } from '../trust/model/failure.ts';
import { diagnosePair, type PairFault } from '../trust/verify/diagnose-pair.ts';
import type { CauseAndRemedy } from '../words/types/cause-and-remedy.ts';
import type { Words } from '../words/types/words.ts';

/** Why a login between two hosts failed, and what to do. */
export interface PairExplanation extends CauseAndRemedy {
  readonly code: PairFault;
  /** ssh's own last line, where it says more than the cause: hostile text. */
  readonly detail: string | undefined;
}

/** Where ssh's last line is the same whatever the fault is, or the cause itself, and would only mislead. */
const plain: readonly PairFault[] = [
  'key-unusable',
  'key-missing',
  'host-key-unknown',
  'host-key-changed',
  'other',
];

/**
 * Says why a login between two hosts failed, from what ssh printed there.
 *
 * @param answers whether the target lets other hosts in as far as its ssh server; undefined where that is not known
 */
export function explainPair(pair: PairFailure, words: Words, answers?: boolean): PairExplanation {
  const { diagnosis, last } = diagnosePair(pair, answers);
  const { code } = diagnosis;
  const said = words.pair(diagnosis, pair.from, pair.to);
  const known = last === '' || said.cause.includes(last) || plain.includes(code);
  return { code, ...said, detail: known ? undefined : last };
}
