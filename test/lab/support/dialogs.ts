import type { LabHost } from '../../../lab/host.ts';
import { startServer } from './server.ts';

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
  await host.write('/opt/answers', '');
  await host.exec(['ssh-keygen', '-q', '-t', 'ecdsa', '-N', '', '-f', '/opt/key'], { check: true });
  const entry = new URL('./dialog-server.ts', import.meta.url);
  await startServer(host, entry, ['/opt/key', '/opt/answers', JSON.stringify(dialogs)]);
  return async (port) =>
    String(await host.read('/opt/answers'))
      .split('\n')
      .flatMap((line) => (line.startsWith(`${port} `) ? [line.slice(`${port} `.length)] : []));
}
