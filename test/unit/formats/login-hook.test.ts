import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { addLoginHook, removeLoginHook } from '../../../src/formats/login-hook.ts';

const base = mkdtempSync(join(tmpdir(), 'login-hook-'));
afterAll(() => rmSync(base, { recursive: true }));

const program = '/home/omm/gaussdb_tmp/keep_agents';
const SHELLS = [['bash'], ['bash', '--posix'], ['dash'], ['busybox', 'sh'], ['zsh']].filter(
  ([shell = '']) => spawnSync(shell, ['--help']).error === undefined,
);
const HOMES = ['plain', 'with space', `q'uo"te`, '$(touch x)`id`$HOME', '\u4e2d\u6587'];
const cases = SHELLS.flatMap((shell) => HOMES.map((name) => ({ shell, name })));

/** A home whose program tells what it was called with, after a while in which a login must not wait. */
function makeHome(name: string) {
  const home = mkdtempSync(join(base, `${name}-`));
  const keeper = join(home, 'keep_agents');
  const told = join(home, 'told');
  mkdirSync(join(home, 'go'));
  const wait = `while [ -d "\${0%/*}/go" ]; do sleep 0.02; done`;
  writeFileSync(keeper, `echo noise; echo noise >&2\n${wait}\necho "$0 $*" >"\${0%/*}/told"\n`);
  return { home, keeper, told };
}

function login([shell = '', ...args]: string[], home: string, rc: Buffer) {
  const file = join(home, '.profile');
  writeFileSync(file, rc);
  const { status, stdout, stderr } = spawnSync(shell, [...args, '-euc', '. "$RC"; printf "in %s" "$?"'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, RC: file },
  });
  return { status, stdout, stderr };
}

describe('the login hook', () => {
  it('5.8 looks like this', () => {
    expect(addLoginHook(Buffer.from('# ~/.profile\n'), program).toString()).toMatchInlineSnapshot(`
      "if [ -f '/home/omm/gaussdb_tmp/keep_agents' ]; then (/bin/sh -c 'IFS=; set -f; cd -P \${0%/*} 2>/dev/null && [ -O . ] && [ -O keep_agents ] && case $(stat -c %a. . keep_agents 2>/dev/null) in *[2367]?.*|*[2367].*) false;; *.*.) unset IFS; . ./keep_agents;; *) false;; esac' '/home/omm/gaussdb_tmp/keep_agents' login < /dev/null > /dev/null 2>&1 &); fi # gs_sshexkey login
      # ~/.profile
      "
    `);
  });

  it.each(cases)(
    '5.8 runs the program unseen, and a login does not wait for it: $shell in $name',
    async ({ shell, name }) => {
      const { home, keeper, told } = makeHome(name);
      // The pipes of the login are at their end although the program still runs.
      const quiet = { status: 0, stdout: 'in 0', stderr: '' };
      expect(login(shell, home, addLoginHook(null, keeper))).toEqual(quiet);
      expect(existsSync(told)).toBe(false);
      rmSync(join(home, 'go'), { recursive: true });
      while (!existsSync(told) || readFileSync(told).length === 0) await sleep(10);
      expect(readFileSync(told, 'utf8')).toBe(`${keeper} login\n`);
      rmSync(keeper);
      expect(login(shell, home, addLoginHook(null, keeper))).toEqual(quiet);
    },
  );

  it('5.8 a line that is there stays where it is; one for another path is replaced, doubles go', () => {
    const ours = addLoginHook(null, program).toString();
    const moved = Buffer.from(`# mine\n${ours}`);
    expect(addLoginHook(moved, program)).toBe(moved);
    expect(addLoginHook(Buffer.from(`${ours}# mine\r\n${ours}`), program).toString()).toBe(
      `${ours}# mine\r\n`,
    );
    const other = addLoginHook(null, '/x/keep_agents').toString();
    expect(addLoginHook(moved, '/x/keep_agents').toString()).toBe(`${other}# mine\n`);
    expect(removeLoginHook(Buffer.from(`a\n${ours.replace('\n', '\r\n')}b`)).toString()).toBe('a\nb');
  });

  it.each(['relative/x', '', '/a\nb', '/a\0b'])('refuses the path %j', (path) => {
    expect(() => addLoginHook(null, path)).toThrow(TypeError);
  });
});
