import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { LabHost } from '../../../lab/host.ts';

/** Rounds of questions that a server asks one after another, each round at once. */
export type Dialog = readonly (readonly { prompt: string; echo: boolean }[])[];

/**
 * Has a host ask questions by keyboard-interactive that PAM cannot be made to ask, whatever is answered.
 *
 * @param dialogs by port
 * @returns the answers that a port got so far
 */
export async function startDialogs(
  host: LabHost,
  dialogs: Readonly<Record<number, Dialog>>,
): Promise<(port: number) => Promise<string[]>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./dialog-server.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['cpu-features', '*.node'],
    write: false,
    logLevel: 'warning',
  });
  await host.write('/opt/dialogs.cjs', Buffer.from(outputFiles[0]?.contents ?? []));
  await host.write('/opt/answers', '');
  await host.exec(['ssh-keygen', '-q', '-t', 'ecdsa', '-N', '', '-f', '/opt/key'], { check: true });
  const child = host.spawn(['node', '/opt/dialogs.cjs', '/opt/key', '/opt/answers', JSON.stringify(dialogs)]);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('close', () => reject(new Error('the dialog server did not start')));
    child.once('error', reject);
  });
  return async (port) =>
    String(await host.read('/opt/answers'))
      .split('\n')
      .flatMap((line) => (line.startsWith(`${port} `) ? [line.slice(`${port} `.length)] : []));
}
