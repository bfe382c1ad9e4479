import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { askSsh, askSshd, trySsh, trySshd } from '../../src/host/inquire/inquire.ts';
import { clientSuspects } from '../../src/trust/inquiry/client-suspects.ts';
import { serverSuspects } from '../../src/trust/inquiry/server-suspects.ts';
import { makeHost, shells } from './support/host.ts';

const hosts: ReturnType<typeof makeHost>[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.remove();
});

describe.each(shells)('programs that ask what ssh and sshd are set to, under %s', (shell) => {
  const setUp = () => {
    const host = makeHost(shell);
    hosts.push(host);
    return host;
  };

  it('11.7 ask-client.sh: what ssh would do, and the lines that it takes that from', async () => {
    const host = setUp();
    // ssh takes the home of the password database.
    host.standIn(
      'ssh',
      'case " $* " in *" -F none "*) exec /usr/bin/ssh "$@" ;; esac; exec /usr/bin/ssh -F "$HOME/.ssh/config" "$@"',
    );
    const part = host.write('more', 'Host 10.*\n  TCPKeepAlive no\n');
    const file = host.write(
      '.ssh/config',
      `# ours\nHost other\n  Port 1\nInclude ${part}\nMatch host 10.0.0.2\n\n  PubkeyAuthentication no\n`,
    );
    const answer = await askSsh(host.open(), '10.0.0.2', 20);
    expect(answer.failed).toBeUndefined();
    const found = clientSuspects(answer, '10.0.0.2', 'none').map(({ setting, line }) => [
      setting,
      line?.file,
      line?.number,
    ]);
    expect(found).toEqual([['PubkeyAuthentication no', file, 7]]);
    host.write('.ssh/config', `Include ${part}\nTCPKeepAlive yes\n`);
    const [more] = clientSuspects(await askSsh(host.open(), '10.0.0.2', 20), '10.0.0.2', 'none');
    expect([more?.setting, more?.line?.file, more?.line?.number]).toEqual(['TCPKeepAlive no', part, 2]);
  });

  it('11.7 ask-client.sh: why ssh cannot read its files; what is no file is not opened', async () => {
    const host = setUp();
    host.standIn('ssh', 'case " $* " in *" -vvv "*) cat "$HOME/said" >&2; exit 255 ;; esac');
    const fifo = host.at('fifo');
    await host.exec(['mkfifo', '-m', '666', fifo]);
    host.write(
      'said',
      `debug1: Reading configuration data ${fifo}\r\n${fifo}: line 3: Bad configuration option: x\r\n`,
    );
    const answer = await askSsh(host.open(), '10.0.0.2', 20);
    expect(answer).toMatchObject({ failed: `${fifo}: line 3: Bad configuration option: x`, lines: [] });
  });

  it('11.7 try-client.sh: each trial with its own settings, until one passes', async () => {
    const host = setUp();
    host.standIn('ssh', 'echo "$*" >>"$HOME/calls"; case " $* " in *" -o b=2 "*) exit 0 ;; esac; exit 255');
    const trials = [['a=1'], ['a=1', 'b=2'], ['c=3 4']];
    const outcomes = await trySsh(host.open(), 'db2', { answer: 5, login: 20 }, trials);
    expect(outcomes.map(({ passes }) => passes)).toEqual([false, true]);
    const calls = String(host.read('calls')).trim().split('\n');
    expect(calls.map((call) => call.replace(/ -o BatchMode.* -- /, ' … '))).toEqual([
      '-n -o a=1 … db2 true',
      '-n -o a=1 -o b=2 … db2 true',
    ]);
  });

  it('11.8 what hangs is tried twice', async () => {
    const host = setUp();
    host.standIn('ssh', 'echo x >>"$HOME/calls"; exec sleep 60');
    const trials = [['a=1'], ['a=2'], ['a=3']];
    const one = host.open();
    const ends = [
      await trySsh(one, 'db2', { answer: 1, login: 1 }, trials),
      await trySshd(one, '10.0.0.2', 1, trials),
    ];
    expect(ends.map((of) => of.map(({ passes }) => passes))).toEqual([
      [false, false],
      [false, false],
    ]);
    expect(String(host.read('calls'))).toBe('x\n'.repeat(4));
  });

  it('11.7 ask-server.sh: what sshd is set to for a login and without its files, and all lines of these', async () => {
    const host = setUp();
    host.standIn(
      'sshd',
      `echo "$*" >>"$HOME/calls"
case "$*" in *"-f /dev/null"*) echo 'RevokedKeys none' ;; *) echo 'RevokedKeys /x' ;; esac
echo 'UseDNS no'`,
    );
    const config = join(host.root, 'etc/ssh/sshd_config');
    const part = join(host.root, 'etc/ssh/sshd_config.d/a.conf');
    host.write(config, '# x\nInclude sshd_config.d/*.conf "/nowhere"\nPort 22\n', 0o644);
    host.write(part, '\nRevokedKeys /x\n', 0o644);
    const login = { user: 'omm', client: '10.0.0.1', address: '10.0.0.2', port: 2222 };
    const answer = await askSshd(host.open(), login);
    expect(answer.effective).toEqual(
      new Map([
        ['revokedkeys', ['/x']],
        ['usedns', ['no']],
      ]),
    );
    expect(answer.includes).toEqual([
      { file: config, number: 2, path: part },
      { file: config, number: 2, path: '/nowhere' },
    ]);
    expect(
      serverSuspects(answer, login, 'key-refused').map(({ setting, line }) => [
        setting,
        line?.file,
        line?.number,
      ]),
    ).toEqual([['RevokedKeys /x', part, 2]]);
    expect(String(host.read('calls')).split('\n')[0]).toContain(
      '-C user=omm,host=10.0.0.1,addr=10.0.0.1,laddr=10.0.0.2,lport=2222',
    );
  });

  it('11.7 try-server.sh: what a copy of sshd says, but for its debugging, until a login passes', async () => {
    const host = setUp();
    host.standIn('sshd', ':');
    host.standIn(
      'ssh',
      `printf '%s\\n' "$debug_options" >>"$HOME/options"; printf '%s\\n' "$@" >>"$HOME/arguments"
case $debug_options in *-obad*) ;; *) exit 0 ;; esac
printf 'debug1: x\\r\\nUser root not allowed\\r\\nroot@localhost: Permission denied.\\r\\n' >&2; exit 255`,
    );
    const outcomes = await trySshd(host.open(), '[10.0.0.2]:2222', 20, [['bad=yes', 'x=a b'], ['x=a b'], []]);
    expect(outcomes).toEqual([
      { passes: false, said: 'User root not allowed\nroot@localhost: Permission denied.' },
      { passes: true, said: '' },
    ]);
    expect(String(host.read('options'))).toBe('-obad=yes\n-ox=a b\n\n-ox=a b\n\n');
    const words = String(host.read('arguments')).split('\n');
    expect(words).toContain('HostKeyAlias=[10.0.0.2]:2222');
    expect(words.filter((word) => word.includes('bad'))).toEqual([]);
  });
});
