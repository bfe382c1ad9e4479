import type { Connector } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { ssh2Connector } from '../ssh2/connector.ts';
import { beyondBuiltin, recordsIn } from '../system/ask-client.ts';
import { configurationsOf, systemConnector } from '../system/connector.ts';
import type { Machine } from '../system/start.ts';
import { autoConnector } from './auto.ts';

/** What a transport is made for. */
export interface Reach extends Machine {
  /** Jump hosts, as `ssh -J` takes them: only the system's ssh goes through them. */
  readonly jump: string | undefined;
  /** Canonical addresses of this machine: no way leads there but the direct one. */
  readonly localAddresses: ReadonlySet<string>;
}

/** The transports: each is a folder, which only this folder knows, and a line here. */
export const connectors = {
  /** The system's where it has to be, else the builtin one. */
  auto: (reach) => choose(reach, reach.jump === undefined ? 'where needed' : 'always'),
  /** Within this process: no program of the machine is needed. */
  builtin: () => ssh2Connector(),
  /** The machine's own ssh. */
  system: (reach) => choose(reach, 'always'),
} satisfies Record<string, (reach: Reach) => Connector>;

export type Transport = keyof typeof connectors;
/** In the order of a help text. */
export const transports = ['auto', 'builtin', 'system'] as const satisfies readonly Transport[];

function choose(reach: Reach, system: 'always' | 'where needed'): Connector {
  const configurations = configurationsOf(reach);
  const connector = systemConnector(reach, reach.jump, configurations);
  const auto = (beyond: typeof beyondBuiltin): Connector =>
    autoConnector(ssh2Connector(), connector, {
      beyondBuiltin: async (endpoint, user) => {
        const configuration = await configurations(endpoint, user);
        return configuration && beyond(configuration, endpoint);
      },
      isThere: async (endpoint, user) => (await configurations(endpoint, user)) !== undefined,
    });
  const others = system === 'always' ? connector : auto(beyondBuiltin);
  const own = auto(() => undefined);
  const to = ({ address }: Endpoint): Connector => (reach.localAddresses.has(address) ? own : others);
  return {
    connect: (request) => to(request).connect(request),
    learnHostKeys: (endpoint, ...rest) => to(endpoint).learnHostKeys(endpoint, ...rest),
    askKeys: (server, ...rest) => to(server).askKeys(server, ...rest),
    keyRecords: async (endpoint, user) => {
      const configuration = await configurations(endpoint, user);
      return configuration && recordsIn(configuration);
    },
  };
}
