import type { Problem } from '../../transport/problem.ts';
import type { Node } from '../model/node.ts';
import type { Run } from './run.ts';

/** Refuses hosts on which something else stands where a file has to be, or a file cannot be read. */
export async function refuseOddFiles(run: Run, mapHosts: boolean): Promise<void> {
  const failed = new Map<Node, Problem>();
  for (const node of run.nodes) {
    const paths = node.facts.odd.filter((path) => mapHosts || path !== '/etc/hosts');
    if (paths.length > 0) failed.set(node, { code: 'unsupported', why: { is: 'no-files', paths } });
  }
  await run.leave('network', failed);
}
