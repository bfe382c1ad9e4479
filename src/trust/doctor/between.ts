import pLimit from 'p-limit';
import { type Reach, reachFrom } from '../../host/reach.ts';
import { HostError } from '../../transport/problem.ts';
import type { Endpoint } from '../../transport/ssh.ts';
import type { Node } from '../node.ts';
import { targetsOf } from '../topology.ts';
import { type Finding, finding } from './finding.ts';

/** Up to this many hosts every pair is tried; above, each host and the next. */
const meshLimit = 16;
/** Hosts that try at a time: each server then sees as many connections at once, and none turns others away for it. */
const atOnce = 5;
/** What a server may take to answer, at most. */
const patienceMs = 5000;

/** How one host's ssh server looks from another. */
interface Look {
  readonly from: Node;
  readonly to: Endpoint;
  readonly reach: Reach;
}

/**
 * Tries the network between the hosts: whether each other's ssh servers answer. A server that answers nobody is no matter
 * of a pair.
 *
 * @param answerMs what a server may take to answer
 */
export async function betweenFindings(nodes: readonly Node[], answerMs: number): Promise<readonly Finding[]> {
  const targets = nodes.filter(({ endpoints }) => endpoints.length > 0);
  const local = targets.findIndex((node) => node.local);
  const all = targetsOf('mesh', targets.length, local < 0 ? undefined : local);
  const plan = targets.length <= meshLimit ? all : all.map((places) => places.slice(0, 1));
  const limit = pLimit(atOnce);
  const looks = await limit.map(targets, async (from, i): Promise<Look[]> => {
    const others = (plan[i] ?? []).flatMap((k) => targets[k] ?? []).filter((to) => to !== from);
    const endpoints = others.flatMap((to) => to.endpoints);
    if (endpoints.length === 0) return [];
    try {
      const reach = await reachFrom(
        from.session,
        endpoints,
        Math.min(answerMs, patienceMs),
        from.session.patienceMs,
      );
      return endpoints.map((to, k) => ({ from, to, reach: reach[k] ?? 'unknown' }));
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return [];
    }
  });
  return judgeLooks(looks.flat());
}

function judgeLooks(looks: readonly Look[]): readonly Finding[] {
  return looks.flatMap(({ from, to, reach }) => {
    const where = `${from.label} -> ${to.address} port ${to.port}`;
    if (reach === 'no-route')
      return [finding(from.label, 'pair-no-route', `${where}: no route`, `ip route get ${to.address}`)];
    if (reach !== 'silent') return [];
    const look = `nft list ruleset; ssh-keyscan -T 5 -p ${to.port} ${to.address}`;
    return [finding(from.label, 'pair-no-answer', `${where}: no answer`, look)];
  });
}
