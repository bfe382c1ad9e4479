import type { FindingWords } from '../types/findings.ts';
import { loginFindings } from './findings-login.ts';
import { trustFindings } from './findings-trust.ts';

const meanings: FindingWords['meanings'] = { ...loginFindings, ...trustFindings };

export const findings: FindingWords = {
  meanings,
  line: ({ code, evidence }) => `${meanings[code]} (${evidence}) [${code}]`,
  remedy: ({ remedy }) => `run there: ${remedy.map(({ command }) => command).join('; ')}`,
};
