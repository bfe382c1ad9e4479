import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { LabHost } from '../../../lab/host.ts';

/**
 * Runs a server of the tests' own in a host, bundled into one file, until the lab ends. Returns when it listens.
 *
 * @param entry file of this folder; it prints something once it listens
 */
export async function startServer(host: LabHost, entry: string, args: readonly string[]): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['cpu-features', '*.node'],
    write: false,
    logLevel: 'warning',
  });
  const path = `/opt/${entry.replace(/\.ts$/, '.cjs')}`;
  await host.write(path, Buffer.from(outputFiles[0]?.contents ?? []));
  const child = host.spawn(['node', path, ...args]);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('close', () => reject(new Error(`${entry} did not start`)));
    child.once('error', reject);
  });
}
