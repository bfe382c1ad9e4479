import type { LabHost } from '../lab/host.ts';

/** Under which address a host is reached. */
export type AddressOf = (host: LabHost) => string;

/** One of the two that are measured against each other. */
export interface Contender {
  /** Puts files where the program needs them. Not part of the measured time. */
  prepare(hosts: readonly LabHost[]): Promise<void>;
  /** The program, to be run as root on the first host. */
  readonly argv: readonly string[];
  readonly env: Record<string, string>;
  readonly input: string;
}
