import type { LabHost } from '../../../lab/host.ts';
import { startServer } from './bundle.ts';

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
  await startServer(host, './dialog-server.ts', ['/opt/answers', JSON.stringify(dialogs)]);
  return async (port) =>
    String(await host.read('/opt/answers'))
      .split('\n')
      .flatMap((line) => (line.startsWith(`${port} `) ? [line.slice(`${port} `.length)] : []));
}
