import type { LabHost } from '../../../lab/host.ts';
import { startProgram } from './program.ts';

/**
 * Runs a server of the tests' own in a host, bundled into one file, until the lab ends. Returns when it listens.
 *
 * @param entry its source file; it prints something once it listens
 */
export async function startServer(host: LabHost, entry: URL, args: readonly string[]): Promise<void> {
  await startProgram(host, entry, args);
}
