import type { Endpoint } from '../../transport/endpoint.ts';

/**
 * How an ssh server looks from a host. `no-route` is the host's own word for a network that it has no way to; `unknown` is
 * for a host that has no means to tell.
 */
export type Reach = 'answers' | 'silent' | 'no-route' | 'unknown';

/** Reads what ssh-keyscan said on a host of the servers that it was to ask (reach.sh). */
export function readReach(
  records: ReadonlyMap<string, readonly string[]>,
  targets: readonly Endpoint[],
): readonly Reach[] {
  const asked = new Set(records.get('asked')?.map(Number));
  const said = records.get('server') ?? [];
  const greeted = new Set(said.flatMap((line) => /^# (\S+) SSH-/.exec(line)?.[1] ?? []));
  // A server that hangs up (MaxStartups) is there.
  const heard = new Set(said.flatMap((line) => /^(?:read \()?([\da-f.:]+)\)?: /i.exec(line)?.[1] ?? []));
  const unrouted = new Set(
    said.flatMap((line) => /^connect \(`([^']+)'\): .*(?:No route|unreachable)/.exec(line)?.[1] ?? []),
  );
  return targets.map(({ address, port }) => {
    if (!asked.has(port)) return 'unknown';
    if (greeted.has(`${address}:${port}`) || heard.has(address)) return 'answers';
    return unrouted.has(address) ? 'no-route' : 'silent';
  });
}
