import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { EnterOptions } from '../../../lab/enter.ts';
import type { LabHost } from '../../../lab/host.ts';

/** A program of the tests' own while it runs in a host. */
export interface StartedProgram {
  /** Ends its input, and gives all that it has printed by its end. */
  stop(): Promise<string>;
}

/**
 * Runs a program of the tests' own in a host, bundled into one file, at most until the lab ends. Returns once it has printed
 * something.
 *
 * @param entry its source file
 */
export async function startProgram(
  host: LabHost,
  entry: URL,
  args: readonly string[],
  options: EnterOptions = {},
): Promise<StartedProgram> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['cpu-features', '*.node'],
    write: false,
    logLevel: 'warning',
  });
  const path = `/opt/${basename(entry.pathname, '.ts')}.cjs`;
  await host.write(path, Buffer.from(outputFiles[0]?.contents ?? []));
  const child: ChildProcess = host.spawn(['node', path, ...args], options);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
      resolve();
    });
    child.once('close', () => reject(new Error(`${path} did not start`)));
    child.once('error', reject);
  });
  const closed = once(child, 'close');
  return {
    stop: async () => {
      child.stdin?.end();
      await closed;
      return said;
    },
  };
}
