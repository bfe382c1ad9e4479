import type { Connector } from '../connector.ts';
import { ssh2Connector } from '../ssh2/connector.ts';

/** The transports: each is a folder, which only this file knows, and a line here. */
export const connectors = {
  /** Within this process: no program of the machine is needed. */
  builtin: ssh2Connector,
} satisfies Record<string, () => Connector>;
