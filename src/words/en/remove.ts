import type { RemoveWords } from '../types/remove.ts';

const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

export const remove: RemoveWords = {
  nothing: (host) => `${host}: nothing to remove`,
  removed: (host, parts) => `${host}: removed ${parts.join(', ')}`,
  forgot: (host, parts) => `${host}: forgot the hosts that left: ${parts.join(', ')}`,
  linesOf: (files) => `lines of ${files.map(({ what, count }) => `${what} (${count})`).join(', ')}`,
  files: (count) => some(count, 'file'),
  agents: (count) => some(count, 'agent'),
  refused: (keys, hosts) =>
    `The trust key ${keys.join(', ')} no longer logs in: tried and refused on ${hosts.join(', ')}.`,
  agentLeft: (host, socket) =>
    `Notice: ${host}: the agent on ${socket} goes on, and may hold the key: it was not started by this tool.`,
  folderKept: (host, names) =>
    `Notice: ${host}: ~/gaussdb_tmp stays, as it holds what is not of this tool: ${names.join(' ')}`,
  copies: (hosts) => [
    `Notice: the hosts that stay still share the same key. ${hosts.join(', ') || 'A host that left'} may still hold a copy of it, in a backup for example,`,
    '  and who has that can log in to them. For a new key: gs_sshexkey remove -f HOSTFILE, then gs_sshexkey -f HOSTFILE.',
  ],
};
