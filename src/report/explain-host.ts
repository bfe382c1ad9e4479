import type { HostFailure } from '../trust/model/failure.ts';
import type { Step } from '../trust/model/step.ts';
import type { CauseAndRemedy } from '../words/types/cause-and-remedy.ts';
import type { Words } from '../words/types/words.ts';

/** A failure in words: the original's error number, what happened, and what to do about it. */
export interface Explanation extends CauseAndRemedy {
  readonly gauss: number;
}

/** Error numbers of what fails while a host is written to, by step. */
const stepCodes: Partial<Record<Step, number>> = {
  network: 51101,
  'local-key': 51108,
  'remote-authorized-keys': 51111,
  'common-authentication': 51111,
  verify: 51100,
};

/** Error numbers of problems; `step` is what fails by the step that it fails in. */
const problemCodes: Record<HostFailure['problem']['code'], number | 'step'> = {
  refused: 50600,
  'timed-out': 50600,
  'no-route': 50600,
  throttled: 50600,
  closed: 51101,
  'no-common-algorithm': 51101,
  'host-key-changed': 51101,
  'host-key-revoked': 51101,
  'host-key-unlisted': 51101,
  'password-refused': 50306,
  'password-not-tried': 50306,
  'password-missing': 50306,
  'no-password-method': 51101,
  'more-authentication': 51101,
  'unexpected-prompt': 51101,
  'jump-host-unknown': 51101,
  'no-system-ssh': 51101,
  'open-folder': 51101,
  shell: 51101,
  'program-timed-out': 'step',
  'output-too-large': 'step',
  'malformed-answer': 'step',
  unexpected: 'step',
  'program-failed': 'step',
  unsupported: 'step',
  'different-trust-key': 51108,
  'no-other-login': 51101,
  'key-still-accepted': 51100,
  'sshd-unchanged': 51101,
  changed: 'step',
  'made-by-another': 'step',
  'shared-home': 'step',
  locked: 'step',
  'not-undone': 'step',
  hindered: 51101,
  'no-keeper': 50201,
  'agents-differ': 51101,
  'logins-failed': 51100,
  'logins-unproved': 51100,
};

/** Says why a host failed and what to do. The user is named where the remedy depends on it. */
export function explainHost(failure: HostFailure, user: string, words: Words): Explanation {
  const code = problemCodes[failure.problem.code];
  return {
    gauss: code === 'step' ? (stepCodes[failure.step] ?? 50230) : code,
    ...words.host(failure, user),
  };
}
