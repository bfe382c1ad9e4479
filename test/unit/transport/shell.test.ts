import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { openLocalSession } from '../../../src/transport/local-session.ts';
import { HostError } from '../../../src/transport/problem.ts';
import type { Session } from '../../../src/transport/session.ts';
import { openShell, shellCommand } from '../../../src/transport/shell.ts';

const none = { shared: [], programs: [] };
const library = { shared: [], programs: ['echo one; exit 3', 'read -r x; set -- a b; echo "$x $#"'] };
const sessions: Session[] = [];
const open = (): Session => {
  const session = openLocalSession({ PATH: process.env.PATH }, 'root', library);
  sessions.push(session);
  return session;
};
afterEach(() => {
  for (const session of sessions.splice(0)) session.close();
});

async function problemOf(promise: Promise<unknown>): Promise<unknown> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  return error instanceof HostError ? error.problem : error;
}

describe('programs on a host', () => {
  it('run one after another, each with its own input, and leave nothing over', async () => {
    const session = open();
    const program = 'IFS= read -r size; dd bs="$size" count=1 iflag=fullblock 2>/dev/null | cksum';
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i & 255));
    const expected = execFileSync('cksum', { input: bytes }).toString();
    const runs = Array.from({ length: 5 }, () =>
      session.run(program, { input: [Buffer.from(`${bytes.length}\n`), bytes], timeoutMs: 30_000 }),
    );
    for (const { status, stdout } of await Promise.all(runs)) {
      expect(status).toBe(0);
      expect(stdout.toString()).toBe(expected);
    }
  });

  it('give back any bytes, and their status, also when they exit', async () => {
    const session = open();
    const { stdout } = await session.run(String.raw`printf 'a\000\377\n'`, { timeoutMs: 30_000 });
    expect(stdout).toEqual(Buffer.from([0x61, 0, 0xff, 0x0a]));
    expect((await session.run('exit 7', { timeoutMs: 30_000 })).status).toBe(7);
    expect((await session.run('printf x; false', { timeoutMs: 30_000 })).stdout.toString()).toBe('x');
  });

  it('12.1 are not run by a shell whose printf would show what it is given among its arguments', async () => {
    // The first line is the secret, which the shell's environment gets.
    const serve = `read -r secret && read -r n && eval "$(dd bs="$n" count=1 iflag=fullblock 2>/dev/null)"`;
    const { stdin, stdout, stderr } = spawn('bash', ['-c', `enable -n printf; ${serve}`]);
    const session = openShell(
      { stdin, stdout, stderr, destroy: () => stdin.destroy() },
      'root',
      none,
      30_000,
    );
    sessions.push(session);
    expect(await problemOf(session.run('echo secret', { timeoutMs: 30_000 }))).toEqual({
      code: 'shell',
      text: 'the printf of its /bin/sh is no builtin',
    });
  });

  it('run the same when they came along with the session', async () => {
    const session = open();
    const [exiting = '', reading = ''] = library.programs;
    for (let i = 0; i < 2; i++) {
      const input = [Buffer.from('word\n')];
      const result = await session.run(reading, { input, timeoutMs: 30_000 });
      expect([result.status, result.stdout.toString()]).toEqual([0, 'word 2\n']);
      const { status, stdout } = await session.run(exiting, { timeoutMs: 30_000 });
      expect([status, stdout.toString()]).toEqual([3, 'one\n']);
    }
  });

  it('go together in one round trip, and one that needs the last is passed over where that failed', async () => {
    const session = open();
    const [exiting = '', reading = ''] = library.programs;
    const run = (program: string, input: string, behind?: 'any' | 'success') =>
      session.run(program, {
        input: [Buffer.from(input)],
        timeoutMs: 30_000,
        maxOutput: 100,
        ...(behind ? { behind } : {}),
      });
    const results = await Promise.all([
      run('read -r x; echo "$x"', 'a\n'),
      run(reading, 'b\n', 'success'),
      run('read -r x; echo "$x"; exit 3', 'c\n', 'success'),
      run('read -r x; echo "never $x"', 'd\n', 'success'),
      run(exiting, '', 'success'),
      run(reading, 'e\n', 'any'),
      run(reading, 'f\n'),
      run(reading, 'g\n', 'success'),
    ]);
    expect(results.map(({ status, stdout }) => `${status} ${stdout}`)).toEqual([
      '0 a\n',
      '0 b 2\n',
      '3 c\n',
      '256 ',
      '256 ',
      '0 e 2\n',
      '0 f 2\n',
      '0 g 2\n',
    ]);
    expect(session.traffic().requests).toBe(2);
  });

  it('4.3 find no terminal, no display and no agent of the user to lean on', async () => {
    const session = open();
    const { stdout } = await session.run(
      'env | grep -E "^(DISPLAY|SSH_)" ; (: </dev/tty) 2>/dev/null && echo terminal; umask; echo end',
      { timeoutMs: 30_000 },
    );
    expect(stdout.toString()).toMatch(/^0?077\nend\n$/);
  });

  it('7.7 cannot be answered for by what a start-up file prints', async () => {
    const child = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    const session = openShell({ ...child, destroy: () => {} }, 'root', none, 30_000);
    const answer = session.run('true', { timeoutMs: 30_000 });
    const sent = await new Promise<string>((resolve) => {
      let all = '';
      child.stdin.on('data', (chunk: Buffer) => {
        all += chunk.toString();
        if (all.endsWith('true')) resolve(all);
      });
    });
    const mark = /^mark=([0-9a-f]{32})$/m.exec(sent)?.[1] ?? '';
    child.stdout.write(`hello\u001b[31m\nready\n0123 0\n${mark} ready\n`);
    child.stdout.write(`real\n${mark} 0`);
    child.stdout.write('\n');
    expect((await answer).stdout.toString()).toBe('real');
    expect(session.startupText()).toBe('hello\u001b[31m\nready\n0123 0\n');
  });

  it('7.7 end when they print without end', async () => {
    const session = open();
    const limit = 1024 * 1024;
    const run = session.run('while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done', {
      timeoutMs: 60_000,
      maxOutput: limit,
    });
    expect(await problemOf(run)).toEqual({ code: 'output-too-large', limit });
    expect(await problemOf(session.run('true', { timeoutMs: 1000 }))).toEqual({
      code: 'output-too-large',
      limit,
    });
  });

  it('end when they take too long', async () => {
    const run = open().run('sleep 600', { timeoutMs: 100 });
    expect(await problemOf(run)).toEqual({ code: 'program-timed-out', seconds: 0 });
  });

  it('7.7 leave nothing that could run as a program when they do not read their input', async () => {
    const session = open();
    const proof = `/tmp/gs_sshexkey-proof-${process.pid}`;
    const input = [Buffer.from(`touch ${proof}\n12\ntouch ${proof}\nprogram_0\n`)];
    await session.run('true', { input, timeoutMs: 30_000 });
    expect(await problemOf(session.run('echo alive', { timeoutMs: 30_000 }))).toMatchObject({
      code: 'closed',
    });
    expect(existsSync(proof)).toBe(false);
  });

  it('say so when the shell goes away', async () => {
    const session = open();
    const run = session.run('kill -9 $$', { timeoutMs: 30_000 });
    expect(await problemOf(run)).toMatchObject({ code: 'closed' });
  });

  it.each([['sh'], ['bash'], ['busybox', 'sh'], ['tcsh'], ['csh']])(
    'start from %s as a login shell with one command line',
    (...shell) => {
      const [file = '', ...args] = shell;
      const program = `read -r x; echo "got $x" "$(tr '\\0' '\\n' </proc/$$/environ | grep ^GS_)"`;
      const output = execFileSync(file, [...args, '-c', shellCommand], {
        input: `00ff\n${program.length}\n${program}hello\n`,
      });
      expect(output.toString()).toBe('got hello GS_SSHEXKEY_SESSION=00ff\n');
    },
  );
});

describe('7.7 what comes beside answers', () => {
  it.each([
    ['start-up files', 'stdout'],
    ['standard error', 'stderr'],
  ] as const)(
    '%s that print without end end the session, and what is kept of it is little',
    async (_, stream) => {
      const child = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
      child.stdin.resume();
      const session = openShell({ ...child, destroy: () => {} }, 'root', none, 30_000);
      const answer = problemOf(session.run('true', { timeoutMs: 30_000 }));
      for (let i = 0; i < 40; i++) child[stream].write(Buffer.alloc(32_768, 'y'));
      expect(await answer).toEqual({ code: 'output-too-large', limit: 1024 * 1024 });
      expect(session.startupText().length).toBeLessThanOrEqual(4096);
    },
  );

  it('is told where a start-up file exits, however short', async () => {
    const child = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    child.stdin.resume();
    const session = openShell({ ...child, destroy: () => {} }, 'root', none, 30_000);
    const answer = problemOf(session.run('true', { timeoutMs: 30_000 }));
    child.stdout.end('bye\n');
    child.stderr.end('a warning\n');
    expect(await answer).toEqual({ code: 'shell', text: 'bye: a warning' });
  });

  it('does not hide a mark that comes in pieces', async () => {
    const child = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    const session = openShell({ ...child, destroy: () => {} }, 'root', none, 30_000);
    const answer = session.run('true', { timeoutMs: 30_000 });
    const sent = await new Promise<string>((resolve) =>
      child.stdin.once('data', (data) => resolve(String(data))),
    );
    const mark = /^mark=([0-9a-f]{32})$/m.exec(sent)?.[1] ?? '';
    for (const byte of `hello\n${mark} ready\nreal\n${mark} 17\n`) child.stdout.write(byte);
    expect(await answer).toMatchObject({ status: 17, stdout: Buffer.from('real') });
    expect(session.startupText()).toBe('hello\n');
  });
});
