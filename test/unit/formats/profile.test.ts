import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { addProfileBlock, removeProfileBlock } from '../../../src/formats/profile.ts';
import { realSed } from './foreign.ts';

const base = mkdtempSync(join(tmpdir(), 'profile-'));
afterAll(() => rmSync(base, { recursive: true }));

const SHELLS = [['bash'], ['bash', '--posix'], ['dash'], ['busybox', 'sh'], ['zsh']].filter(
  ([shell = '']) => spawnSync(shell, ['--help']).error === undefined,
);
const HOMES = ['plain', 'with space', `q'uo"te`, '$(touch x)`id`$HOME', '\u4e2d\u6587'];
const OM_SEDS = ['/^\\s*export\\s*SSH_AUTH_SOCK=.*$/d', '/^\\s*export\\s*SSH_AGENT_PID=.*$/d'];

function makeHome(name: string) {
  const home = mkdtempSync(join(base, `${name}-`));
  const tmp = join(home, 'gaussdb_tmp');
  mkdirSync(tmp);
  return { home, tmp, block: { socketPath: join(tmp, 'gauss_socket_tmp'), pidFile: join(tmp, 'agent.pid') } };
}

/** Sources the file as `. ~/.bashrc` under set -eu; gives all that is printed, then what was set. */
function source([shell = '', ...args]: string[], home: string, rc: Buffer) {
  const file = join(home, '.bashrc');
  writeFileSync(file, rc);
  const script = `. "$RC"; s=$?; printf '%s|%s|%s|%s' "$s" "\${SSH_AUTH_SOCK-none}" "\${SSH_AGENT_PID-none}" "\${gs_sshexkey_pid-unset}"`;
  const run = spawnSync(shell, [...args, '-euc', script], {
    encoding: 'utf8',
    // Not a socket: bash would take itself for a child of sshd and read start-up files of its own.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, RC: file },
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

const cases = SHELLS.flatMap((shell) => HOMES.map((name) => ({ shell, name })));

describe('the .bashrc block', () => {
  it('5.6 looks like this', () => {
    const block = {
      socketPath: '/home/omm/gaussdb_tmp/gauss_socket_tmp',
      pidFile: '/home/omm/gaussdb_tmp/agent.pid',
    };
    expect(addProfileBlock(Buffer.from('# ~/.bashrc\n'), block).toString()).toMatchInlineSnapshot(`
      "# gs_sshexkey begin (written by the tool, do not edit)
      if [ -O /home/omm/gaussdb_tmp ] && { [ ! -e /home/omm/gaussdb_tmp/gauss_socket_tmp ] || [ -O /home/omm/gaussdb_tmp/gauss_socket_tmp ]; }; then
      gs_sshexkey_pid=
      { [ -f /home/omm/gaussdb_tmp/agent.pid ] && [ -O /home/omm/gaussdb_tmp/agent.pid ] && IFS= read -r gs_sshexkey_pid < /home/omm/gaussdb_tmp/agent.pid || :; } 2> /dev/null
      export SSH_AUTH_SOCK=/home/omm/gaussdb_tmp/gauss_socket_tmp
      export SSH_AGENT_PID="$gs_sshexkey_pid"
      unset gs_sshexkey_pid
      fi
      # gs_sshexkey end
      # ~/.bashrc
      "
    `);
  });

  it.each(cases)('5.6 exports both under set -eu, printing nothing: $shell in $name', ({ shell, name }) => {
    const { home, block } = makeHome(name);
    for (const content of ['1234\n', '1234', '1234\nmore\n']) {
      writeFileSync(block.pidFile, content);
      const ran = source(shell, home, addProfileBlock(null, block));
      expect(ran).toEqual({ status: 0, stdout: `0|${block.socketPath}|1234|unset`, stderr: '' });
    }
  });

  it.each(cases)(
    '5.6 works with no pid file, and without gaussdb_tmp sets nothing: $shell in $name',
    ({ shell, name }) => {
      const { home, tmp, block } = makeHome(name);
      const rc = addProfileBlock(null, block);
      expect(source(shell, home, rc)).toEqual({
        status: 0,
        stdout: `0|${block.socketPath}||unset`,
        stderr: '',
      });
      rmSync(tmp, { recursive: true });
      expect(source(shell, home, rc)).toEqual({ status: 0, stdout: '0|none|none|unset', stderr: '' });
    },
  );

  it.each(cases)("5.6 openGauss's sed leaves valid shell: $shell in $name", ({ shell, name }) => {
    const { home, block } = makeHome(name);
    const full = addProfileBlock(Buffer.from('true\n'), block);
    const [one = '', two = ''] = OM_SEDS;
    const cut = realSed(two, realSed(one, full));
    expect(cut.toString()).not.toMatch(/SSH_A/);
    for (const rc of [realSed(one, full), realSed(two, full), cut]) {
      expect(source(shell, home, rc)).toMatchObject({ status: 0, stderr: '' });
    }
    expect(source(shell, home, cut).stdout).toBe('0|none|none|unset');
    expect(addProfileBlock(cut, block).equals(full)).toBe(true);
  });

  it('5.6 stands before an early return, and passes bash -n', () => {
    const { home, block } = makeHome('early');
    const rc = addProfileBlock(Buffer.from('case $- in *i*) ;; *) return;; esac\n'), block);
    expect(source(['bash'], home, rc).stdout).toBe(`0|${block.socketPath}||unset`);
    expect(spawnSync('bash', ['-n'], { input: rc }).status).toBe(0);
  });

  it('5.6 a differing block is replaced in its place, further ones are dropped', () => {
    const [a, b] = [makeHome('a').block, makeHome('b').block];
    const old = addProfileBlock(null, a).toString();
    const now = addProfileBlock(null, b).toString();
    const file = Buffer.from(`first\n${old}mid\r\n${old}last`);
    expect(addProfileBlock(file, b).toString()).toBe(`first\n${now}mid\r\nlast`);
    expect(removeProfileBlock(file).toString()).toBe('first\nmid\r\nlast');
    const same = Buffer.from(`first\n${now}last`);
    expect(addProfileBlock(same, b)).toBe(same);
  });

  it('5.10 a mark that lost its partner takes no line of the user with it', () => {
    const { block } = makeHome('lost');
    const [begin = '', ...rest] = addProfileBlock(null, block).toString().split('\n');
    const own = `${begin}\n${'mine\n'.repeat(20)}# gs_sshexkey end\n`;
    for (const text of [own, `${begin}\nmine\n`, '# gs_sshexkey end\nmine\n']) {
      const file = Buffer.from(text);
      expect(removeProfileBlock(file)).toBe(file);
      expect(removeProfileBlock(addProfileBlock(file, block)).equals(file)).toBe(true);
    }
    const nested = Buffer.from(`${begin}\nmine\n${begin}\n${rest.join('\n')}`);
    expect(removeProfileBlock(nested).toString()).toBe(`${begin}\nmine\n`);
  });

  it.each(['relative/x', '', '/a\nb', '/a\0b'])('refuses the path %j', (path) => {
    expect(() => addProfileBlock(null, { socketPath: path, pidFile: '/x' })).toThrow(TypeError);
    expect(() => addProfileBlock(null, { socketPath: '/x', pidFile: path })).toThrow(TypeError);
  });
});
