import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { LabHost } from '../../../lab/host.ts';

/**
 * Starts a server of the test's own in a host, from the text of a script in this folder, and waits until it has said
 * something. Its first argument is a file with a private host key.
 */
export async function startServer(host: LabHost, script: string, args: readonly string[]): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(script, import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['cpu-features', '*.node'],
    write: false,
    logLevel: 'warning',
  });
  await host.write('/opt/server.cjs', Buffer.from(outputFiles[0]?.contents ?? []));
  await host.exec(['sh', '-c', 'rm -f /opt/key; exec ssh-keygen -q -t ecdsa -N "" -f /opt/key'], {
    check: true,
  });
  const start = 'echo "$$" >/opt/server.pid; exec node /opt/server.cjs /opt/key "$@"';
  const child = host.spawn(['sh', '-c', start, 'server', ...args]);
  child.stderr?.pipe(process.stderr);
  await Promise.race([
    once(child.stdout ?? child, 'data'),
    once(child, 'close').then(() => Promise.reject(new Error(`${script} did not start`))),
  ]);
}
