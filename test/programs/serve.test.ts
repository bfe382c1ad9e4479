import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { everyHostsPrograms } from '../../src/host/programs.ts';
import { makeHost, type ProgramHost, patienceMs, shells } from './support/host.ts';

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
    const host = make();
    const session = host.open();
    const run = async (text: string, input = ''): Promise<number> =>
      (await session.run(text, { input: [Buffer.from(input)], timeoutMs: patienceMs })).status;
    expect(await run(String.raw`printf 'a\0b\r\n'; exit 7`)).toBe(7);
    expect(await run('IFS= read -r line; echo "$line"; false', '  3 \\ $(x)\n')).toBe(1);
    expect(await run(':;\n:')).toBe(0);
    expect(host.heard(session)).toMatch(
      /^MARK ready\na\0b\r\n\nMARK 7\n {2}3 \\ \$\(x\)\n\nMARK 1\n\nMARK 0\n$/,
    );
  });

  it('runs a program that came along by its name alone, the same as by its text', async () => {
    const host = make();
    const answers = async (text: string): Promise<unknown> => {
      const session = host.open();
      const input = [Buffer.from(`no such word\n${host.home}\n`)];
      const { status, stdout } = await session.run(text, { input, timeoutMs: patienceMs });
      await session.run('read -r x', { input: [Buffer.from('after it\n')], timeoutMs: patienceMs });
      return [status, String(stdout), host.heard(session).split('\n').length];
    };
    const known = everyHostsPrograms.programs.find((text) => text.includes('. ./keep_agents'));
    if (known === undefined) throw new Error('no such program');
    expect(await answers(known)).toEqual(await answers(`${known} `));
  });

  it('7.7 ends at what a program left of its input, and never runs it', async () => {
    const host = make();
    const proof = join(host.root, 'proof');
    const session = host.open();
    const input = [Buffer.from(`touch ${proof}\n12\ntouch ${proof}\nprogram_0\n`)];
    await session.run('true', { input, timeoutMs: patienceMs });
    await host.ended([session]);
    expect(host.heard(session)).toBe('MARK ready\n\nMARK 0\n');
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
});
