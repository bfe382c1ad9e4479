import type { Connector } from '../connector.ts';
import { ssh2Connector } from '../ssh2/connector.ts';
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
    return reach.jump === undefined ? autoConnector(ssh2Connector(), system, configurations) : system;
  },
  /** Within this process: no program of the machine is needed. */
  builtin: () => ssh2Connector(),
  /** The machine's own ssh. */
  system: (reach) => systemConnector(reach, reach.jump),
} satisfies Record<string, (reach: Reach) => Connector>;

export type Transport = keyof typeof connectors;
/** In the order of a help text. */
export const transports = ['auto', 'builtin', 'system'] as const satisfies readonly Transport[];
