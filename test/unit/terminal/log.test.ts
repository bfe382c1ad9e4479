import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  linkSync,
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
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConsole } from '../../../src/terminal/console.ts';
import { openLog } from '../../../src/terminal/log.ts';
import { reserveFile } from '../../../src/terminal/new-file.ts';
import { cli, fakeContext } from '../commands/cli.ts';

const { ids: own } = fakeContext();
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gs-sshexkey-log-'));
  writeFileSync(join(dir, 'hosts'), '127.0.0.1\n');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const run = async (log: string) => (await cli(['-f', join(dir, 'hosts'), '-l', log])).replaceAll(dir, 'DIR');
const unexpected = (why: string): never => {
  throw new Error(why);
};
const mode = (path: string) => (statSync(path).mode & 0o7777).toString(8);

describe('a log path that is refused: exit 2 at once', () => {
  it.each(['log', './log', '../log', ''])('4.1 relative: 50213 for %j', async (path) => {
    expect(await run(path)).toBe(
      `exit 2\n-- stderr\n[GAUSS-50213] : The path of log file must be an absolute path: ${path}.`,
    );
  });

  it('4.1 a folder that is not there', async () => {
    expect(await run(join(dir, 'none/log'))).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50230] : Failed to read/write DIR/none/log: No such file or directory."
    `);
    expect(readdirSync(dir)).toEqual(['hosts']);
  });

  it('4.1 a file where a folder should be', async () => {
    expect(await run(join(dir, 'hosts/log'))).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50230] : Failed to read/write DIR/hosts/log: Not a directory."
    `);
  });

  it('4.1 a folder', async () => {
    mkdirSync(join(dir, 'folder'));
    expect(await run(join(dir, 'folder'))).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50230] : Failed to read/write DIR/folder: Is a directory."
    `);
  });

  it('4.1 a link, to whatever', async () => {
    symlinkSync(join(dir, 'target'), join(dir, 'link'));
    expect(await run(join(dir, 'link'))).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50230] : Failed to read/write DIR/link: it is a symbolic link."
    `);
    expect(existsSync(join(dir, 'target'))).toBe(false);
    symlinkSync(join(dir, 'hosts'), join(dir, 'other'));
    expect(await run(join(dir, 'other'))).toMatch(/^exit 2\n.*\n\[GAUSS-50230\] .*symbolic link\.$/s);
    expect(readFileSync(join(dir, 'hosts'), 'utf8')).toBe('127.0.0.1\n');
  });

  it('4.1 a device, a pipe', async () => {
    expect(await run('/dev/null')).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50230] : Failed to read/write /dev/null: it is not a plain file."
    `);
    expect(await run('/dev/full')).toMatch(/^exit 2\n.*not a plain file\.$/s);
    execFileSync('/usr/bin/mkfifo', [join(dir, 'pipe')]);
    expect(await run(join(dir, 'pipe'))).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50230] : Failed to read/write DIR/pipe: it is not a plain file."
    `);
  });

  it('4.1 a path in /proc', async () => {
    expect(await run('/proc/gs_sshexkey.log')).toMatchInlineSnapshot(`
      "exit 2
      -- stderr
      [GAUSS-50230] : Failed to read/write /proc/gs_sshexkey.log: No such file or directory."
    `);
  });
});

describe('the log', () => {
  it('4.1 is created 0600, whatever the umask, under exactly that name', () => {
    const old = process.umask(0);
    try {
      openLog(join(dir, 'x.log'), own, unexpected).close();
    } finally {
      process.umask(old);
    }
    expect(mode(join(dir, 'x.log'))).toBe('600');
    expect(readdirSync(dir)).toEqual(['hosts', 'x.log']);
  });

  it('4.1 an existing file keeps its mode, and its content: lines are appended with time stamps', () => {
    const path = join(dir, 'old.log');
    writeFileSync(path, 'old line\n', { mode: 0o644 });
    for (const line of ['one', 'two']) {
      const log = openLog(path, own, unexpected);
      log.write(line);
      log.close();
    }
    expect(mode(path)).toBe('644');
    const stamp = String.raw`\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\]\[gs_sshexkey\] `;
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^old line\n${stamp}one\n${stamp}two\n$`));
  });

  it('4.1 1.4 holds what is printed plus detail, but no dialogue', () => {
    const path = join(dir, 'x.log');
    const log = openLog(path, own, unexpected);
    const context = fakeContext();
    const console = createConsole(context, false, log);
    console.out('a line of the manual');
    console.err('a notice');
    console.detail('a detail');
    console.prompt('Please enter password for current user[root].');
    console.ask('Password: ');
    console.progress('1/3');
    log.close();
    expect(context.stdout.text()).toBe('a line of the manual\n');
    expect(context.stderr.text()).toBe('a notice\nPlease enter password for current user[root].\nPassword: ');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/^.*\] /, ''))).toEqual([
      'a line of the manual',
      'a notice',
      'a detail',
    ]);
  });

  it('4.1 holds an error in the input, too', async () => {
    writeFileSync(join(dir, 'hosts'), 'bad\n');
    await run(join(dir, 'x.log'));
    expect(readFileSync(join(dir, 'x.log'), 'utf8')).toMatch(
      /\] \[GAUSS-50603\] : The IP address is invalid/,
    );
  });

  it('4.1 7.7 no line of the log holds a control character', () => {
    const path = join(dir, 'x.log');
    const log = openLog(path, own, unexpected);
    createConsole(fakeContext(), false, log).err('a\x1b[31mb\nforged line');
    log.close();
    expect(readFileSync(path, 'utf8')).toMatch(/\] a\\x1b\[31mb\\nforged line\n$/);
  });
});

describe.runIf(process.geteuid?.() === 0)(
  'a log where another user has a hand in it, as root: exit 2 at once',
  () => {
    const nobody = 65_534;

    it("4.1 another user's file is not written to", async () => {
      const path = join(dir, 'log');
      writeFileSync(path, 'theirs\n');
      chownSync(path, nobody, nobody);
      expect(await run(path)).toBe(
        "exit 2\n-- stderr\n[GAUSS-50230] : Failed to read/write DIR/log: it is another user's.",
      );
      expect(readFileSync(path, 'utf8')).toBe('theirs\n');
    });

    it('4.1 nor a file that has another name', async () => {
      writeFileSync(join(dir, 'log'), 'was\n');
      linkSync(join(dir, 'log'), join(dir, 'other'));
      expect(await run(join(dir, 'log'))).toContain('DIR/log: it has another name, too.');
      expect(readFileSync(join(dir, 'other'), 'utf8')).toBe('was\n');
    });

    it.each<[string, () => void]>([
      [
        'a folder in the home of another',
        () => {
          mkdirSync(join(dir, 'home/logs'), { recursive: true });
          chownSync(join(dir, 'home'), nobody, nobody);
        },
      ],
      [
        'a folder that others can replace',
        () => {
          mkdirSync(join(dir, 'home/logs'), { recursive: true });
          chmodSync(join(dir, 'home'), 0o777);
        },
      ],
      [
        "another's link in a folder of all",
        () => {
          mkdirSync(join(dir, 'home'));
          mkdirSync(join(dir, 'real'));
          chmodSync(join(dir, 'home'), 0o1777);
          symlinkSync(join(dir, 'real'), join(dir, 'home/logs'));
          lchownSync(join(dir, 'home/logs'), nobody, nobody);
        },
      ],
    ])('4.1 8.5 %s: neither the log nor the page goes there', async (_title, make) => {
      make();
      const path = join(dir, 'home/logs/file');
      expect(await run(path)).toMatch(
        /DIR\/home\/logs\/file: other users can lead DIR\/home\/logs elsewhere\./,
      );
      expect(() => reserveFile(path, { cwd: '/', ids: own })).toThrow('other users can lead');
      expect(existsSync(path)).toBe(false);
    });

    it('4.1 a folder of all with our own folder in it is fine, and so is a link of ours', () => {
      mkdirSync(join(dir, 'all/logs'), { recursive: true });
      chmodSync(join(dir, 'all'), 0o1777);
      symlinkSync(join(dir, 'all'), join(dir, 'link'));
      openLog(join(dir, 'link/logs/log'), own, unexpected).close();
      expect(mode(join(dir, 'all/logs/log'))).toBe('600');
    });
  },
);
