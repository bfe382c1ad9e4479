import { z } from 'zod';
import type { LabHost } from '../../../lab/host.ts';
import { startProgram } from './program.ts';

/** Another account on a host, which is hostile. */
export const mallory = { name: 'mallory', password: 'mallory-secret' };

/** A program of mallory's at work. */
export interface AtWork {
  /** Ends it, and gives what it has to tell. */
  stop(): Promise<readonly string[]>;
}

const told = z.array(z.string());

async function start(host: LabHost, entry: URL, args: readonly string[]): Promise<AtWork> {
  const program = await startProgram(host, entry, args, { user: mallory.name, cwd: '/' });
  return {
    stop: async () => told.parse(JSON.parse((await program.stop()).replace(/^ready\n/, ''))),
  };
}

/** Opens whatever can be opened of the files of omm, at any moment; tells which of them had content in the end. */
export const openFiles = (host: LabHost): Promise<AtWork> =>
  start(host, new URL('./opener.ts', import.meta.url), []);

/**
 * With accomplices on all hosts, plants on all of them what the tool puts on one where others can write, and a link to
 * `victim` in the place of the lock that has followed from it; reads what others may of all processes. Tells the names that it
 * saw, and the secrets.
 */
export const forgeMarks = (hosts: readonly LabHost[], victim: string): Promise<AtWork[]> =>
  Promise.all(
    hosts.map((host) => {
      const others = hosts.filter((other) => other !== host).map(({ address }) => address);
      return start(host, new URL('./forger.ts', import.meta.url), [victim, ...others]);
    }),
  );
