import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { LabHost } from '../../../lab/host.ts';

/**
 * Runs a server of the tests' own in a host, bundled into one file, until the lab ends. Returns when it listens.
 *
 * @param entry its source file; it prints something once it listens
 */
export async function startServer(host: LabHost, entry: URL, args: readonly string[]): Promise<void> {
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
  const child = host.spawn(['node', path, ...args]);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('close', () => reject(new Error(`${path} did not start`)));
    child.once('error', reject);
  });
}
