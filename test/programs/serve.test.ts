import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import serve from '../../src/transport/serve.sh';
import { shellCommand } from '../../src/transport/shell.ts';
import { makeHost, type ProgramHost, patienceMs, problemOf, shells } from './support/host.ts';

const hosts: ProgramHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.remove();
});

describe.each(shells)('serve.sh under %s', (shell) => {
  const make = (): ProgramHost => {
    const host = makeHost(shell);
    hosts.push(host);
    return host;
  };
  /** What the protocol gives, byte by byte, for requests after the first line. */
  const speak = (host: ProgramHost, functions: string, requests: string) => {
    const first = `mark=M\nid=I\n${functions}${serve}`;
    const sh = join(host.root, 'bin/sh');
    const input = `${Buffer.byteLength(first)}\n${first}${requests}`;
    return host.exec([sh, '-c', shellCommand.replace('/bin/sh', sh)], input);
  };

  it('4.3 is the shell that was asked for, and gives a program nothing of the desktop’s', async () => {
    const host = make();
    Object.assign(host.env, { DISPLAY: ':0', SSH_ASKPASS: '/x', SSH_AUTH_SOCK: '/x', CDPATH: '/' });
    const { stdout } = await host.open().run(
      `readlink -f /proc/$$/exe; (: </dev/tty) 2>/dev/null && echo terminal
      env | grep -E '^(DISPLAY|SSH_|CDPATH)'; umask; echo "$LC_ALL"`,
      { timeoutMs: patienceMs },
    );
    const said = [expect.stringMatching(`/${shell}$`), expect.stringMatching(/^0?077$/), 'C', ''];
    expect(stdout.toString().split('\n')).toEqual(said);
  });

  it('answers with the very bytes of the programs, each with its status', async () => {
    const known = 'program_0() {\nread -r x; printf "<%s>" "$x"; exit 4\n}\n';
    const one = String.raw`printf 'a\0b\r\n'; exit 7`;
    const two = 'IFS= read -r line; echo "$line"; false';
    const { stdout, stderr, status } = await speak(
      make(),
      known,
      `M ${one.length}\n${one}M ${two.length}\n${two}  M 3 \\ $(x)\nM program_0\nword\nM 4\n:;\n:`,
    );
    expect(stdout).toBe('M ready\na\0b\r\n\nM 7\n  M 3 \\ $(x)\n\nM 1\n<word>\nM 4\n\nM 0\n');
    expect([status, stderr]).toEqual([0, '']);
  });

  it('7.7 ends at what a program left of its input, and never runs it', async () => {
    const host = make();
    const proof = join(host.root, 'proof');
    const { stdout } = await speak(
      host,
      '',
      `M 4\ntruetouch ${proof}\nM ${proof.length + 6}\ntouch ${proof}`,
    );
    expect(stdout).toBe('M ready\n\nM 0\n');
    expect(existsSync(proof)).toBe(false);
  });

  it('takes a program and an answer that are larger than any pipe', async () => {
    const host = make();
    const text = 'äöü \\ $x `y` "\'\n'.repeat(20_000);
    const program = `cat <<'END_OF_TEXT'\n${text}END_OF_TEXT\n`;
    const session = host.open();
    const { stdout } = await session.run(program, { timeoutMs: patienceMs });
    const hash = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
    expect(hash(stdout)).toBe(hash(text));
    const input = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) & 255));
    const echo = 'read -r n; dd bs="$n" count=1 iflag=fullblock 2>/dev/null';
    const back = await session.run(echo, {
      input: [Buffer.from(`${input.length}\n`), input],
      timeoutMs: patienceMs,
    });
    expect(hash(back.stdout)).toBe(hash(input));
  });

  it('7.7 takes away what the session left in /tmp, also when it is cut off', async () => {
    const host = make();
    const session = host.open();
    await session.run(': >"$HOST_ROOT/tmp/.gs_sshexkey-x-$id"; : >"$HOST_ROOT/tmp/.gs_sshexkey-x-other"', {
      timeoutMs: patienceMs,
    });
    expect(readdirSync(join(host.root, 'tmp'))).toHaveLength(2);
    const running = problemOf(session.run('read -r _', { timeoutMs: patienceMs }));
    session.close();
    expect(await running).toMatchObject({ code: 'closed' });
    await host.ended();
    expect(readdirSync(join(host.root, 'tmp'))).toEqual(['.gs_sshexkey-x-other']);
  });
});
