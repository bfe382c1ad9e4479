import { command } from '../shared/command.ts';
import { readVerifyArguments } from './options.ts';

export const verify = command(
  { name: 'verify', term: 'verify', summary: 'verifyCommand' },
  readVerifyArguments,
  async () => (await import('./run.ts')).runVerify,
);
