import { command } from '../shared/command.ts';
import { readAgentArguments } from './options.ts';

export const agent = command(
  { name: 'agent', term: 'agent status|start|stop', summary: 'agentCommand' },
  readAgentArguments,
  async () => (await import('./run.ts')).runAgent,
);
