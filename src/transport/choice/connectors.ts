import type { Connector } from '../connector.ts';
import { ssh2Connector } from '../ssh2/connector.ts';
import { beyondBuiltin } from '../system/ask-client.ts';
import { configurationsOf, systemConnector } from '../system/connector.ts';
import type { Machine } from '../system/start.ts';
import { autoConnector } from './auto.ts';

/** What a transport is made for. */
export interface Reach extends Machine {
  /** Jump hosts, as `ssh -J` takes them: only the system's ssh goes through them. */
  readonly jump: string | undefined;
}

/** The transports: each is a folder, which only this folder knows, and a line here. */
export const connectors = {
  /** The system's where it has to be, else the builtin one. */
  auto: (reach) => {
    const configurations = configurationsOf(reach);
    const system = systemConnector(reach, reach.jump, configurations);
    if (reach.jump !== undefined) return system;
    return autoConnector(ssh2Connector(), system, {
      beyondBuiltin: async (endpoint, user) => {
        const configuration = await configurations(endpoint, user);
        return configuration && beyondBuiltin(configuration, endpoint);
      },
      isThere: async (endpoint, user) => (await configurations(endpoint, user)) !== undefined,
    });
  },
  /** Within this process: no program of the machine is needed. */
  builtin: () => ssh2Connector(),
  /** The machine's own ssh. */
  system: (reach) => systemConnector(reach, reach.jump),
} satisfies Record<string, (reach: Reach) => Connector>;

export type Transport = keyof typeof connectors;
/** In the order of a help text. */
export const transports = ['auto', 'builtin', 'system'] as const satisfies readonly Transport[];
