import { PassThrough } from 'node:stream';
import type { Session } from '../../src/transport/session.ts';
import { openShell } from '../../src/transport/shell.ts';

/** A session whose every program answers with these bytes. */
export function fakeSession(stdout: Buffer): Session {
  return {
    id: 'x',
    secret: 'x',
    patienceMs: 1000,
    run: async (_, { talk }) => {
      await Promise.resolve();
      talk?.begun(() => {});
      talk?.heard(stdout);
      return { status: 0, stdout, stderr: '' };
    },
    traffic: () => ({ requests: 0, bytes: 0 }),
    startupText: () => '',
    close: () => {},
  };
}

/**
 * What a program gives whose host says these bytes, with the session's own mark for `MARK`. Throws HostError: its output
 * ends in any case.
 */
export async function frames(bytes: Buffer): Promise<unknown> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let destroyed = false;
  const destroy = (): void => {
    destroyed = true;
  };
  const session = openShell({ stdin, stdout, stderr, destroy }, 'root', { shared: [], programs: [] }, 1000);
  const mark = /mark=([0-9a-f]+)/.exec(String(stdin.read()))?.[1] ?? '';
  const settled = Promise.allSettled([session.run('one', { timeoutMs: 60_000, maxOutput: 65_536 })]);
  // The mark is known to a hostile host only once it has been sent; so it may be anywhere.
  stdout.end(Buffer.from(bytes.toString('latin1').replaceAll('MARK', mark), 'latin1'));
  stderr.end(bytes.subarray(0, 1000));
  const [result] = await settled;
  session.close();
  if (!destroyed) throw new Error('a session that has ended goes on');
  if (result.status === 'rejected') throw result.reason;
  return [session.startupText(), result.value];
}
