import type { Connector } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { HostError } from '../problem.ts';
import { askClient, type ClientConfiguration } from './ask-client.ts';
import { askKeys } from './ask-keys.ts';
import { connect } from './connect.ts';
import { learnHostKeys } from './learn-host-keys.ts';
import type { Way } from './short-call.ts';
import type { Machine } from './start.ts';

/** Says what the machine's ssh is configured to do for a host; the same host is asked about once. */
export type Configurations = (endpoint: Endpoint, user: string) => Promise<ClientConfiguration | undefined>;

/** Asks ssh about each host once. */
export function configurationsOf({ env }: Machine): Configurations {
  const asked = new Map<string, Promise<ClientConfiguration | undefined>>();
  return (endpoint, user) => {
    const name = `${user} ${endpoint.address} ${endpoint.port}`;
    const answer = asked.get(name) ?? askClient(endpoint, user, env);
    asked.set(name, answer);
    return answer;
  };
}

/**
 * Reaches hosts by this machine's own ssh, one process a host: whatever ssh_config(5) says holds, and whatever ssh can do.
 *
 * @param jump jump hosts, as `ssh -J` takes them
 */
export function systemConnector(
  machine: Machine,
  jump: string | undefined,
  configurations: Configurations = configurationsOf(machine),
): Connector {
  const wayTo = async (endpoint: Endpoint, user: string): Promise<Way> => {
    const configuration = await configurations(endpoint, user);
    if (!configuration) throw new HostError({ code: 'no-system-ssh', text: '' });
    return { configuration, jump, machine };
  };
  return {
    connect: async (request) => {
      const { configuration } = await wayTo(request, request.user);
      return connect(request, configuration, jump, machine);
    },
    learnHostKeys: async (endpoint, timeoutMs, have = []) =>
      learnHostKeys(endpoint, timeoutMs, have, await wayTo(endpoint, 'nobody')),
    askKeys: async (server, user, blobs, timeoutMs) =>
      askKeys(server, user, blobs, timeoutMs, await wayTo(server, user)),
  };
}
