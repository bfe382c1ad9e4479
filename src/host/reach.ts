import type { Session } from '../transport/session.ts';
import type { Endpoint } from '../transport/ssh.ts';
import program from './reach.sh';

/**
 * How an ssh server looks from a host. `no-route` is the host's own word for a network that it has no way to; `unknown` is
 * for a host that has no means to tell.
 */
export type Reach = 'answers' | 'silent' | 'no-route' | 'unknown';

/** Asks a host which ssh servers answer to it. Throws HostError. */
export async function reachFrom(
  session: Session,
  targets: readonly Endpoint[],
  answerMs: number,
  timeoutMs: number,
): Promise<readonly Reach[]> {
  const ports = [...new Set(targets.map(({ port }) => port))];
  const on = (wanted: number): string =>
    targets.flatMap(({ address, port }) => (port === wanted ? address : [])).join(' ');
  const lines = ports.map((port) => `${port} ${on(port)}\n`);
  const input = [Buffer.from(`${Math.ceil(answerMs / 1000)}\n${lines.join('')}end\n`)];
  const { stdout } = await session.run(program, { input, timeoutMs, maxOutput: 4 * 1024 * 1024 });
  const said = stdout.toString('latin1').split('\n');
  const greeted = new Set(said.flatMap((line) => /^# (\S+) SSH-/.exec(line)?.[1] ?? []));
  // A server that hangs up (MaxStartups) is there.
  const heard = new Set(said.flatMap((line) => /^(?:read \()?([\da-f.:]+)\)?: /i.exec(line)?.[1] ?? []));
  const unrouted = new Set(
    said.flatMap((line) => /^connect \(`([^']+)'\): .*(?:No route|unreachable)/.exec(line)?.[1] ?? []),
  );
  if (said[0] !== 'asked') return targets.map(() => 'unknown');
  return targets.map(({ address, port }) => {
    if (greeted.has(`${address}:${port}`) || heard.has(address)) return 'answers';
    return unrouted.has(address) ? 'no-route' : 'silent';
  });
}
