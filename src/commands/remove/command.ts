import { command } from '../shared/command.ts';
import { readRemoveArguments } from './options.ts';

export const remove = command(
  { name: 'remove', term: 'remove', summary: 'removeCommand' },
  readRemoveArguments,
  async () => (await import('./run.ts')).runRemove,
);
