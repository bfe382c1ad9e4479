import type { Connector } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { HostError } from '../problem.ts';
import { beyondBuiltin } from '../system/ask-client.ts';
import type { Configurations } from '../system/connector.ts';

/**
 * Takes the builtin transport, but the system's for a host for which the user's configuration asks for what the builtin one
 * cannot do, or with which it has no algorithm in common.
 */
export function autoConnector(
  builtin: Connector,
  system: Connector,
  configurations: Configurations,
): Connector {
  /** Why a host is reached by the system's ssh. */
  const reasons = new Map<string, string>();
  const nameOf = ({ address, port }: Endpoint): string => `${address} ${port}`;
  const reasonFor = async (endpoint: Endpoint, user: string): Promise<string | undefined> => {
    const known = reasons.get(nameOf(endpoint));
    if (known !== undefined) return known;
    const configuration = await configurations(endpoint, user);
    const beyond = configuration && beyondBuiltin(configuration, endpoint);
    if (beyond !== undefined) reasons.set(nameOf(endpoint), beyond);
    return beyond;
  };
  const either = async <T>(
    endpoint: Endpoint,
    user: string,
    call: (connector: Connector, because: string | undefined) => Promise<T>,
  ): Promise<T> => {
    const reason = await reasonFor(endpoint, user);
    if (reason !== undefined) return call(system, reason);
    try {
      return await call(builtin, undefined);
    } catch (error) {
      if (!(error instanceof HostError) || error.problem.code !== 'no-common-algorithm') throw error;
      // Without an ssh on this machine it stays at that.
      if (!(await configurations(endpoint, user))) throw error;
      reasons.set(nameOf(endpoint), 'algorithms');
      return call(system, 'algorithms');
    }
  };
  return {
    connect: (request) =>
      either(request, request.user, async (connector, because) => ({
        ...(await connector.connect(request)),
        ...(because === undefined ? {} : { systemBecause: because }),
      })),
    learnHostKeys: (endpoint, timeoutMs, have) =>
      either(endpoint, 'nobody', (connector) => connector.learnHostKeys(endpoint, timeoutMs, have)),
    askKeys: (server, user, blobs, timeoutMs) =>
      either(server, user, (connector) => connector.askKeys(server, user, blobs, timeoutMs)),
  };
}
