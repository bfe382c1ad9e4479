import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readVerifyArguments } from '../../../src/commands/verify/options.ts';
import { textLines } from '../../../src/commands/verify/text.ts';
import type { Report } from '../../../src/report/report.ts';
import { jsonLines } from '../../../src/report/verify-document.ts';
import { createConsole } from '../../../src/terminal/console.ts';
import { reserveFile } from '../../../src/terminal/new-file.ts';
import { en } from '../../../src/words/en/words.ts';
import { meshOf, refused } from '../report/reports.ts';
import { cli, fakeContext, sink } from './cli.ts';

const { ids: own } = fakeContext();
const shown = (report: Report, width = 80): string =>
  textLines(report, width)
    .map((line) => line.map(({ text }) => text).join(''))
    .join('\n');

const timedOut = 'ssh: connect to host x port 22: Connection timed out';
const denied = 'debug1: Offering public key: /k ED25519 SHA256:x\nomm@x: Permission denied (publickey).';

describe('the arguments of `verify`', () => {
  it('1.2 are read', () => {
    expect(readVerifyArguments(['-f', 'h', '--json', '--html', 'p', '--verify', 'ring'], en.help)).toEqual({
      hosts: { kind: 'host-file', path: 'h' },
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
      verify: 'ring',
      json: true,
      html: 'p',
    });
  });

  it('1.2 it has a help of its own', async () => {
    expect(await cli(['verify', '--help'])).toMatchSnapshot();
  });

  it.each([
    [[]],
    [['-f']],
    [['-f', '/etc/hostname', '--verify', 'all']],
    [['-f', '/etc/hostname', '--html']],
    [['-f', '/etc/hostname', '--skip-hostname-set']],
    [['-f', '/no/such/file']],
  ])('1.3 verify %j is refused: exit 2, and nothing is contacted', async (argv) => {
    expect(await cli(['verify', ...argv])).toMatchSnapshot();
  });
});

describe('8.3 the matrix and what stands below it', () => {
  it('a sign for each pair, and each fault with its cause and remedy', () => {
    const report = meshOf(5, (from, to, by) => {
      if (from === 1 && to === 3) return timedOut;
      if (to === 4 && by === 'address') return denied;
      return from === 0 && by === 'name' ? 'ssh: Could not resolve hostname x: No such host' : undefined;
    });
    expect(shown(report)).toMatchSnapshot();
  });

  it('a host that this machine cannot log in to', () => {
    expect(shown(meshOf(3, (_, to) => (to === 1 ? refused : undefined), [1]))).toMatchSnapshot();
  });

  it.each([60, 40, 24])('fits %i columns', (width) => {
    const text = shown(
      meshOf(30, (from, to) => (from === to + 1 ? timedOut : undefined)),
      width,
    );
    const [matrix = ''] = text.split('\n\n');
    if (width >= 40) for (const line of matrix.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    if (width === 40) expect(matrix).toMatchSnapshot();
  });

  it('above 40 hosts neighbours share a sign', () => {
    const report = meshOf(
      100,
      (from, to) => (to === 17 || (from >= 50 && from < 60 && to >= 70 && to < 75) ? timedOut : undefined),
      [3],
    );
    expect(shown(report)).toMatchSnapshot();
    for (const width of [60, 80, 100]) {
      const lines = shown(report, width).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  it('900 failing pairs are not 1,800 lines', () => {
    const all = shown(meshOf(30, () => denied));
    expect(all.split('\n').length).toBeLessThan(50);
    // Each pair by itself, so that nothing can be brought together.
    const odd = shown(meshOf(30, (from, to) => `something new ${from} ${to}`));
    expect(odd.split('\n').length).toBeLessThan(200);
    expect(odd).toMatch(/And \d+ more failing pairs: --json and --html show every one\./);
    expect(odd).toContain('900 of 900 pairs fail');
  });

  it('lines that known_hosts lacks are one fault of the host that lacks them', () => {
    const unknown = (to: number): string =>
      `No ED25519 host key is known for 10.9.0.${to} and you have requested strict checking.\nHost key verification failed.`;
    const text = shown(meshOf(4, (from, to) => (from === 1 && to > 1 ? unknown(to) : undefined)));
    expect(text).toContain(
      [
        '10.9.0.1 -> 2 hosts',
        '  the known_hosts of 10.9.0.1 has no lines for these hosts',
        '  To do: add them: gs_sshexkey -f HOSTFILE',
        '  To: 10.9.0.2, 10.9.0.3',
      ].join('\n'),
    );
  });

  it('colour is for a terminal only, and never comes from a host', () => {
    const report = meshOf(2, (_, to) => (to === 1 ? 'bad \x1b[2J news' : undefined));
    const written = (context: ReturnType<typeof fakeContext>): string => {
      const console = createConsole(context, false, undefined);
      for (const line of textLines(report, 80)) console.styled(line);
      return context.stdout.text();
    };
    expect(written(fakeContext())).not.toContain('\x1b');
    const terminal = { ...fakeContext(), stdout: sink(true) };
    expect(written(terminal)).toContain('\x1b[1;31m  X\x1b[0m');
    expect(terminal.stdout.text()).not.toContain('\x1b[2J');
    const plain = { ...fakeContext({ env: { NO_COLOR: '1' } }), stdout: sink(true) };
    expect(written(plain)).not.toContain('\x1b');
  });
});

describe('--json', () => {
  const valid = new Ajv2020({ strict: true }).compile(
    JSON.parse(readFileSync('docs/verify.schema.json', 'utf8')),
  );

  it('7.7 is one document of the published schema, which showing it does not change', () => {
    const says = (from: number, to: number): string | undefined =>
      from === 0 && to > 2 ? `evil\x1b[2J\u202e"${to}\\` : undefined;
    const lines = jsonLines(meshOf(5, says, [2]));
    const context = fakeContext();
    const console = createConsole(context, false, undefined);
    for (const line of lines) console.out(line);
    expect(context.stdout.text()).toBe(`${lines.join('\n')}\n`);
    const document: unknown = JSON.parse(lines.join('\n'));
    expect(valid(document), JSON.stringify(valid.errors)).toBe(true);
    expect(document).toMatchObject({
      ok: false,
      summary: { pairs: 25, failed: 7, logins: 50, failedLogins: 14 },
    });
    expect(lines.join('\n')).toContain('evil\\\\x1b[2J\\\\u202e\\"3\\\\');
  });

  it('the schema refuses what is not of it', () => {
    const good = (): Record<string, unknown> => JSON.parse(jsonLines(meshOf(2, () => refused)).join('\n'));
    expect(valid(good())).toBe(true);
    for (const change of [
      { version: 2 },
      { more: 1 },
      { mode: 'all' },
      { pairs: [{ from: 'a', to: 'b', ok: false, logins: [{ target: 'b', by: 'name', ok: false }] }] },
    ])
      expect(valid({ ...good(), ...change })).toBe(false);
  });
});

describe('--html FILE', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'gs-sshexkey-html-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const mode = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

  it('is new and 0600, whatever stood there and whatever the umask', () => {
    writeFileSync(join(dir, 'page'), 'old', { mode: 0o644 });
    const old = process.umask(0);
    try {
      const file = reserveFile('page', { cwd: dir, ids: own });
      expect(readFileSync(join(dir, 'page'), 'utf8')).toBe('old');
      file.write('new');
      file.discard();
    } finally {
      process.umask(old);
    }
    expect([mode(join(dir, 'page')), readFileSync(join(dir, 'page'), 'utf8')]).toEqual(['600', 'new']);
    expect(readdirSync(dir)).toEqual(['page']);
  });

  it('a run that comes to nothing leaves what stood there', () => {
    writeFileSync(join(dir, 'page'), 'old');
    reserveFile(join(dir, 'page'), { cwd: '/', ids: own }).discard();
    expect(readFileSync(join(dir, 'page'), 'utf8')).toBe('old');
    expect(readdirSync(dir)).toEqual(['page']);
  });

  it.each([
    ['link', 'it is a symbolic link'],
    ['folder', 'Is a directory'],
    ['none/page', 'No such file or directory'],
    ['page/x', 'Not a directory'],
    ['/dev/null', 'it is not a plain file'],
  ])('4.1 %s is refused before anything is contacted: exit 2', async (path, why) => {
    writeFileSync(join(dir, 'hosts'), '192.0.2.1\n');
    writeFileSync(join(dir, 'page'), '');
    mkdirSync(join(dir, 'folder'));
    symlinkSync(join(dir, 'target'), join(dir, 'link'));
    const run = await cli(['verify', '-f', 'hosts', '--html', path], { cwd: dir });
    expect(run).toBe(`exit 2\n-- stderr\n[GAUSS-50230] : Failed to read/write ${path}: ${why}.`);
    expect(existsSync(join(dir, 'target'))).toBe(false);
    expect(readdirSync(dir).sort()).toEqual(['folder', 'hosts', 'link', 'page']);
  });
});
