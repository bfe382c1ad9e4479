import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRemoveArguments } from '../../../src/commands/remove/options.ts';
import { noticeLines, removalLines } from '../../../src/commands/remove/run.ts';
import type { HostRemoval } from '../../../src/trust/remove/removal-steps.ts';
import type { Removal } from '../../../src/trust/remove/remove.ts';
import { en } from '../../../src/words/en/words.ts';
import { zh } from '../../../src/words/zh/words.ts';
import { cli } from './cli.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'gs-sshexkey-remove-'));
  writeFileSync(join(dir, 'hosts'), '10.0.0.1\n10.0.0.2,2222\nfd00:0::3\n');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the arguments of `remove`', () => {
  const defaults = {
    hosts: { kind: 'host-file', path: 'h' },
    leaving: undefined,
    force: false,
    keepGoing: false,
    dryRun: false,
    logFile: undefined,
    identityFiles: [],
    hostKeys: undefined,
    strictHostKeys: false,
    ssh: 'auto',
    jump: undefined,
    jobs: 30,
    connectTimeoutMs: 10_000,
    lockWaitMs: 30_000,
    verbose: false,
  };
  it.each([
    [['-f', 'h'], {}],
    [['-fh', '--hosts', '10.0.0.1, fd00::3'], { leaving: ['10.0.0.1', 'fd00::3'] }],
    [['-f', 'h', '--force', '--keep-going', '-v'], { force: true, keepGoing: true, verbose: true }],
    [['-X', 'c', '--dry-run'], { hosts: { kind: 'cluster-file', path: 'c' }, dryRun: true }],
    [['-f', 'h', '-l', '/l', '-i', 'a', '--jobs', '5'], { logFile: '/l', identityFiles: ['a'], jobs: 5 }],
  ])('1.2 %j', (argv, changes) => {
    expect(readRemoveArguments(argv, en.help)).toEqual({ ...defaults, ...changes });
  });

  it('1.2 it has a help of its own', async () => {
    expect(await cli(['remove', '--help'])).toMatchSnapshot();
  });

  it.each([
    [[]],
    [['-f']],
    [['-f', '/etc/hostname', 'all']],
    [['-f', '/etc/hostname', '--hosts']],
    [['--merge']],
  ])('1.3 remove %j is refused: exit 2, and nothing is contacted', async (argv) => {
    const shown = await cli(['remove', ...argv]);
    expect(shown).toMatch(/^exit 2\n-- stderr\n\[GAUSS-50\d{3}\] : /);
    expect(shown).toMatchSnapshot();
  });

  it.each(['10.0.0.9', '10.0.0.1,node2,\x1b[2J', '', '10.0.0.2,', 'fd00::4'])(
    '10.5 1.3 --hosts %j: what the list does not name is refused before anything is contacted',
    async (hosts) => {
      const shown = await cli(['remove', '-f', 'hosts', '--hosts', hosts], { cwd: dir });
      expect(shown).toMatchSnapshot();
    },
  );
});

describe('what is shown', () => {
  const host = (name: string, changes: Partial<HostRemoval> = {}): HostRemoval => ({
    host: name,
    leaves: true,
    taken: { lines: [], files: 0 },
    cronLine: false,
    agents: { ended: 0, left: [] },
    kept: [],
    ...changes,
  });
  const removal: Removal = {
    hosts: [
      host('10.0.0.1', {
        taken: {
          lines: [
            { path: '/root/.ssh/authorized_keys', count: 1 },
            { path: '/etc/hosts', count: 3 },
          ],
          files: 11,
        },
        cronLine: true,
        agents: { ended: 1, left: ['/root/gaussdb_tmp/gauss_socket_tmp'] },
        kept: ['mine', 'gauss_socket_tmp'],
      }),
      host('10.0.0.2'),
      host('10.0.0.3', { taken: { lines: [], files: 1 } }),
      host('10.0.0.4', {
        leaves: false,
        taken: { lines: [{ path: '/root/.ssh/known_hosts', count: 6 }], files: 0 },
      }),
    ],
    keys: ['AAAA', 'AAAB'],
    refusing: ['10.0.0.1', '10.0.0.3'],
    copied: ['AAAA'],
    failures: [],
  };

  it('10.3 a line for each host, and the proof', () => {
    expect(removalLines(removal, en.remove).join('\n')).toMatchSnapshot();
    expect(removalLines({ ...removal, hosts: [host('10.0.0.1')], refusing: [] }, en.remove)).toEqual([
      '10.0.0.1: nothing to remove',
    ]);
  });

  it('1.6 the same in Chinese', () => {
    const lines = [...removalLines(removal, zh.remove), ...noticeLines(removal, zh.remove)];
    expect(lines.join('\n')).toMatchSnapshot();
  });

  it('10.5 what could not go, and who may still hold the key', () => {
    expect(noticeLines(removal, en.remove).join('\n')).toMatchSnapshot();
    expect(noticeLines({ ...removal, hosts: [host('10.0.0.2')] }, en.remove)).toEqual([]);
    const hosts = removal.hosts.slice(3);
    expect(noticeLines({ ...removal, hosts }, en.remove).join('\n')).toMatch(/same key/);
    // With keys of their own, nobody who has left holds one that the others let in.
    expect(noticeLines({ ...removal, hosts, copied: [] }, en.remove)).toEqual([]);
  });
});
