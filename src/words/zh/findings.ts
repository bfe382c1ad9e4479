import type { FindingWords } from '../types/findings.ts';
import { loginFindings } from './findings-login.ts';
import { trustFindings } from './findings-trust.ts';
import { seen } from './seen.ts';

const meanings: FindingWords['meanings'] & Readonly<Record<string, string>> = {
  ...loginFindings,
  ...trustFindings,
};

export const findings: FindingWords = {
  meanings,
  seen,
  line: ({ code, evidence }) => `${meanings[code]}（${seen(evidence)}）[${code}]`,
  remedy: ({ remedy }) => `在该主机上执行：${remedy.map(({ command }) => command).join('; ')}`,
};
