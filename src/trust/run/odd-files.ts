import type { Problem } from '../../transport/problem.ts';
import type { Node } from '../model/node.ts';
import type { Run } from './run.ts';

/** Refuses hosts on which something else stands where a file has to be, or a file cannot be read. */
export async function refuseOddFiles(run: Run, mapHosts: boolean): Promise<void> {
  const failed = new Map<Node, Problem>();
  for (const node of run.nodes) {
    const odd = node.facts.odd.filter((path) => mapHosts || path !== '/etc/hosts');
    const text = `${odd.join(', ')}: not a file that can be read`;
    if (odd.length > 0) failed.set(node, { code: 'unsupported', text });
  }
  await run.leave('network', failed);
}
