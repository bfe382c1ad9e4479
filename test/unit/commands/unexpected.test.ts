import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTalk } from '../../../src/commands/shared/dialogue.ts';
import { type EndEvent, recordRun } from '../../../src/report/run-event.ts';
import { createConsole } from '../../../src/terminal/console.ts';
import type { Dialogue } from '../../../src/trust/cluster/cluster.ts';
import { cli, fakeContext } from './cli.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gs-sshexkey-unexpected-'));
  writeFileSync(join(dir, 'hosts'), '127.0.0.1\n');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs some work as a command would; gives its last event, and what it ended with. */
async function ended(work: (dialogue: Dialogue) => Promise<number>, crash?: Error) {
  const context = fakeContext({
    onCrash: (handler) => {
      if (crash) setImmediate(() => handler(crash));
    },
  });
  const ends: EndEvent[] = [];
  const recorder = recordRun('root', context.words, (event) => {
    if (event.type === 'end') ends.push(event);
  });
  const console = createConsole(context, false, undefined);
  const { dialogue, settle } = openTalk(context, console, () => true, recorder);
  const how = await settle(work(dialogue)).then(
    (status) => ({ status }),
    (error: unknown) => ({ error }),
  );
  return { how, ends: ends.map(({ status }) => status), told: context.stderr.text() };
}

describe('an error that nobody had thought of', () => {
  const error = new RangeError('Invalid time value');

  it('1.5 7.7 ends a run with its last event', async () => {
    const { how, ends } = await ended(() => Promise.reject(error));
    expect({ how, ends }).toEqual({ how: { error }, ends: [1] });
  });

  it('1.5 7.5 7.7 out of nowhere: the run is interrupted, so that it is undone, and ends with that error', async () => {
    let interrupted = false;
    const { how, ends, told } = await ended(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            interrupted = true;
            reject(signal.reason);
          });
        }),
      error,
    );
    expect({ how, ends, interrupted, told }).toEqual({
      how: { error },
      ends: [1],
      interrupted: true,
      told: '',
    });
  });

  it('7.7 out of nowhere, as the work ends well: it is no success', async () => {
    const { how } = await ended(({ signal }) => {
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(0)));
    }, error);
    expect(how).toEqual({ error });
  });

  it('4.2 7.7 is one line for the user, exit status 1; where it broke is in the log', async () => {
    const log = join(dir, 'log');
    const broken = new TypeError('no \u001b[2J path');
    const told = await cli(['-f', join(dir, 'hosts'), '-l', log], {
      onSignal: () => {
        throw broken;
      },
    });
    expect(told).toBe(
      [
        'exit 1',
        '-- stderr',
        '[GAUSS-51101] : Unexpected error: TypeError: no \\x1b[2J path.',
        '  This is a fault of this tool. Report it with what -v or -l shows of it (SECURITY.md).',
      ].join('\n'),
    );
    expect(readFileSync(log, 'utf8')).toMatch(/ {4}at .*unexpected\.test\.ts/);
  });
});
