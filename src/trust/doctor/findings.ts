import { findingsOf, type Severity } from '../model/finding.ts';
import { accountCodes } from './account.ts';
import { authorizedCodes } from './authorized.ts';
import { betweenCodes } from './between.ts';
import { clientCodes } from './client.ts';
import { keyCodes } from './key.ts';
import { knownCodes } from './known.ts';
import { limitCodes } from './limits.ts';
import { loginCodes } from './login-from-here.ts';
import { modeCodes } from './modes.ts';
import { outsideCodes } from './outside.ts';
import { reloadCodes } from './reload.ts';
import { sshdCodes } from './sshd.ts';
import { surroundingCodes } from './surroundings.ts';
import { togetherCodes } from './together.ts';

/** Every finding there is, worst first where two are of one severity; docs/findings.md has a paragraph for each. */
export const findings = {
  ...outsideCodes,
  ...accountCodes,
  ...modeCodes,
  ...sshdCodes,
  ...reloadCodes,
  'trust-missing': 'error',
  ...keyCodes,
  ...authorizedCodes,
  ...loginCodes,
  ...knownCodes,
  ...clientCodes,
  ...betweenCodes,
  ...surroundingCodes,
  ...togetherCodes,
  ...limitCodes,
  'client-setting': 'error',
  'server-setting': 'error',
  unexplained: 'error',
} as const satisfies Record<string, Severity>;

export type FindingCode = keyof typeof findings;

/** Makes one of any code. */
export const finding = findingsOf(findings);
