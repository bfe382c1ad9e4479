import { describe, expect, it } from 'vitest';
import { showPreview } from '../../../src/commands/shared/show-preview.ts';
import { createConsole } from '../../../src/terminal/console.ts';
import { TrustError } from '../../../src/trust/model/failure.ts';
import type { HostPreview } from '../../../src/trust/run/preview.ts';
import { en } from '../../../src/words/en/words.ts';
import { zh } from '../../../src/words/zh/words.ts';
import { fakeContext } from './cli.ts';

const unchanged: HostPreview = {
  host: '10.0.0.1',
  name: 'node1',
  undone: undefined,
  directories: [],
  modes: [],
  files: [],
  emptied: [],
  crontab: undefined,
  agents: [],
};

const file = (path: string, was: string | null | undefined, now: string | null, secret = false) => ({
  path,
  was: typeof was === 'string' ? Buffer.from(was, 'latin1') : was,
  now: now === null ? null : Buffer.from(now, 'latin1'),
  secret,
});

const full: HostPreview = {
  host: 'fd00::7',
  name: undefined,
  undone: { whose: 'root on node9, process 7, since \x1b[2J', path: '/root/.gs_sshexkey-undo' },
  directories: ['/root/.ssh'],
  modes: [{ path: '/root', was: 0o775, mode: 0o755 }],
  files: [
    file('/root/.ssh/id_om', null, 'x', true),
    file('/root/gaussdb_tmp/agent_passphrase', 'old', 'new', true),
    file('/root/.ssh/authorized_keys', 'mine', 'ssh-ed25519 [new key] #OM\nmine'),
    file('/root/.bashrc', '\x1b]0;title\x07 caf\xe9\r\n', 'ours\n\x1b]0;title\x07 caf\xe9\r\n'),
    file('/root/.profile', 'ours\n', null),
    file('/root/other', undefined, null),
  ],
  emptied: ['/root/gaussdb_tmp'],
  crontab: file('crontab', null, '* * * * * ours\n'),
  agents: (['start', 'load', 'restart', 'stop'] as const).map((word) => ({
    word,
    command: 'ssh-agent -a /s',
  })),
};

async function shown(hosts: readonly HostPreview[], error?: Error, isTTY = false, words = en) {
  const context = fakeContext();
  Object.assign(context.stdout, { isTTY });
  async function* previews() {
    yield* hosts;
    if (error) throw error;
  }
  const console = createConsole(context, false, undefined);
  const status = await showPreview(console, words.preview, previews()).catch((thrown: unknown) => thrown);
  return { status, text: context.stdout.text() };
}

describe('what a dry run prints', () => {
  it('9.2 all that can change on a host, and the summary; nothing of a host that stays as it is', async () => {
    const { status, text } = await shown([unchanged, full]);
    expect(status).toBe(3);
    expect(text).toMatchSnapshot();
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\xa0]/);
  });

  it('9.1 nothing to change: exit 0 and one line', async () => {
    expect(await shown([unchanged, unchanged])).toEqual({
      status: 0,
      text: 'Dry run: nothing was changed. A run would change nothing.\n',
    });
  });

  it('9.4 hosts that a run would refuse: what would change on the others is told before the error', async () => {
    const error = new TrustError([]);
    const { status, text } = await shown([unchanged], error);
    expect(status).toBe(error);
    expect(text).toBe('Dry run: nothing was changed. A run would change nothing.\n');
    expect(await shown([], error)).toEqual({ status: error, text: '' });
  });

  it('9.2 on a terminal, what comes is green and what goes is red', async () => {
    const { text } = await shown([full], undefined, true);
    expect(text).toContain('\x1b[32m+ours\x1b[0m\n');
    expect(text).toContain('\x1b[1;31m-ours\x1b[0m\n');
  });

  it('9.2 in Chinese, with the same diffs', async () => {
    const { text } = await shown([unchanged, full], undefined, false, zh);
    expect(text).toMatchSnapshot();
    const diffs = (all: string) => all.split('\n').filter((line) => /^[-+@ ]/.test(line));
    expect(diffs(text)).toEqual(diffs((await shown([full])).text));
  });
});
