import type { Connector } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { HostError } from '../problem.ts';

/** What this machine's ssh can be asked. */
export interface SystemSsh {
  /** What its configuration wants for a host that the builtin transport cannot do: a keyword; undefined where there is nothing. */
  beyondBuiltin(endpoint: Endpoint, user: string): Promise<string | undefined>;
  /** Whether it can be used at all. */
  isThere(endpoint: Endpoint, user: string): Promise<boolean>;
}

/**
 * Takes the builtin transport, but the system's for a host for which the user's configuration asks for what the builtin one
 * cannot do, or with which it has no algorithm in common.
 */
export function autoConnector(builtin: Connector, system: Connector, ssh: SystemSsh): Connector {
  /** Why a host is reached by the system's ssh. */
  const reasons = new Map<string, string>();
  const nameOf = ({ address, port }: Endpoint): string => `${address} ${port}`;
  const either = async <T>(
    endpoint: Endpoint,
    user: string,
    call: (connector: Connector, because: string | undefined) => Promise<T>,
  ): Promise<T> => {
    const name = nameOf(endpoint);
    const reason = reasons.get(name) ?? (await ssh.beyondBuiltin(endpoint, user));
    if (reason !== undefined) return call(system, reason);
    try {
      return await call(builtin, undefined);
    } catch (error) {
      const unable = error instanceof HostError && error.problem.code === 'no-common-algorithm';
      if (!unable || !(await ssh.isThere(endpoint, user))) throw error;
      reasons.set(name, 'algorithms');
      return call(system, 'algorithms');
    }
  };
  return {
    connect: (request) =>
      either(request, request.user, async (connector, because) => {
        const connection = await connector.connect(request);
        return because === undefined ? connection : { ...connection, systemBecause: because };
      }),
    learnHostKeys: (endpoint, timeoutMs, have) =>
      either(endpoint, 'nobody', (connector) => connector.learnHostKeys(endpoint, timeoutMs, have)),
    askKeys: (server, user, blobs, timeoutMs) =>
      either(server, user, (connector) => connector.askKeys(server, user, blobs, timeoutMs)),
  };
}
