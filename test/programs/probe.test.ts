import { chmodSync, linkSync, mkdirSync, rmdirSync, statSync, symlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Greeting } from '../../src/host/read/facts.ts';
import { greetHost, probeHost } from '../../src/host/read/probe.ts';
import type { Session } from '../../src/transport/session.ts';
import { makeHost, type ProgramHost, patienceMs, problemOf, shells, uid } from './support/host.ts';

const hosts: ProgramHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.remove();
});

describe.each(shells)('greet.sh and probe.sh under %s', (shell) => {
  const setUp = (): ProgramHost => {
    const host = makeHost(shell);
    hosts.push(host);
    return host;
  };
  const greeting = (host: ProgramHost): Greeting => ({
    home: host.home,
    hostname: '',
    uid,
    machineId: '',
    boot: '',
    shell: undefined,
  });
  const probe = (host: ProgramHost, session: Session = host.open()) =>
    probeHost(session, 'somebody', greeting(host), undefined, patienceMs);

  const greet = (session: Session) => greetHost(session, 'somebody', patienceMs);

  it('1.1 a host says who it is: its home, its name, the user, the machine', async () => {
    const host = setUp();
    host.write(join(host.root, 'etc/machine-id'), '0123456789abcdef\n');
    expect(await greet(host.open())).toMatchObject({
      home: host.home,
      hostname: hostname(),
      uid,
      machineId: '0123456789abcdef',
    });
  });

  it('4.2 without a home the host cannot take part, and says so', async () => {
    const host = setUp();
    const session = host.open();
    rmdirSync(host.home);
    expect(await problemOf(greet(session))).toEqual({ code: 'unsupported', why: { is: 'no-home' } });
  });

  it('11.1 an empty home: where each file would be, and no file', async () => {
    const host = setUp();
    const facts = await probe(host);
    expect([facts.files.size, facts.odd, facts.pieces, facts.identities]).toEqual([0, [], [], []]);
    expect(Object.fromEntries(facts.paths)).toEqual({
      authorized_keys: host.at('.ssh/authorized_keys'),
      known_hosts: host.at('.ssh/known_hosts'),
      hosts: join(host.root, 'etc/hosts'),
      ssh_config: host.at('.ssh/config'),
      bashrc: host.at('.bashrc'),
      private_key: host.at('.ssh/id_om'),
      public_key: host.at('.ssh/id_om.pub'),
      managed_config: host.at('gaussdb_tmp/ssh_config'),
      keeper: host.at('gaussdb_tmp/keep_agents'),
      fast_passphrase: host.at('gaussdb_tmp/agent_passphrase'),
      made: host.at('gaussdb_tmp/made_here'),
      profile: host.at('.profile'),
    });
    expect(facts.directories.map(({ path }) => path)).toEqual([host.home]);
    expect([facts.restricted, facts.journal]).toEqual([false, undefined]);
  });

  it('11.1 every file with its bytes, mode, owner, names and inode; folders, pieces, identities', async () => {
    const host = setUp();
    const written = {
      authorized_keys: ['.ssh/authorized_keys', 'a\r\nb', 0o644],
      known_hosts: ['.ssh/known_hosts', Buffer.from('\0\xff\n', 'latin1'), 0o640],
      hosts: [join(host.root, 'etc/hosts'), '127.0.0.1 localhost\n', 0o644],
      ssh_config: ['.ssh/config', '\ndata\nstate 1 2 3\n', 0o600],
      bashrc: ['.bashrc', '', 0o755],
      private_key: ['.ssh/id_om', 'key\n\n', 0o400],
      public_key: ['.ssh/id_om.pub', 'x'.repeat(70_000), 0o4711],
      managed_config: ['gaussdb_tmp/ssh_config', '\n', 0o600],
      keeper: ['gaussdb_tmp/keep_agents', '#!/bin/sh\n', 0o700],
      fast_passphrase: ['gaussdb_tmp/agent_passphrase', '1 a b\n', 0o600],
      made: ['gaussdb_tmp/made_here', 'm\n', 0o600],
      profile: ['.bash_profile', 'one\n', 0o644],
      bash_login: ['.bash_login', 'two\n', 0o644],
      plain_profile: ['.profile', 'three\n', 0o644],
    } as const;
    for (const [path, bytes, mode] of Object.values(written)) host.write(path, bytes, mode);
    linkSync(host.at('.bashrc'), host.at('second name'));
    for (const half of ['cipher', 'rand'])
      for (const piece of [0, 1, 2])
        host.write(`gaussdb_tmp/ssh_protect/${half}/key_${piece}/server.key.${half}`, `${half} ${piece}`);
    for (const type of ['rsa', 'ed25519', 'ecdsa_sk', 'other']) host.write(`.ssh/id_${type}`, 'x');
    host.write('.gs_sshexkey-undo/records', 'run 1234 somebody on a machine\nmore\n');
    chmodSync(host.at('.gs_sshexkey-undo'), 0o755);
    chmodSync(host.at('.ssh'), 0o750);
    const facts = await probe(host);
    for (const [name, { path, bytes, ...stat }] of facts.files) {
      if (name === 'default_keys' || name === 'former_keys') throw new Error(`${name} is not there`);
      const [at, text, mode] = written[name];
      const { ino, nlink } = statSync(host.at(at), { bigint: true });
      expect([name, path, bytes.toString('latin1')]).toEqual([
        name,
        host.at(at),
        Buffer.from(text).toString('latin1'),
      ]);
      expect(stat).toEqual({ mode, owner: uid, links: Number(nlink), inode: String(ino) });
    }
    expect([...facts.files.keys()].sort()).toEqual(Object.keys(written).sort());
    expect(facts.files.get('bashrc')?.links).toBe(2);
    expect(facts.passphrase.map(({ cipher, rand }) => `${cipher} ${rand}`)).toEqual(
      [0, 1, 2].map((piece) => `cipher ${piece} rand ${piece}`),
    );
    expect(facts.identities.map((path) => path.replace(host.home, ''))).toEqual([
      '/.ssh/id_rsa',
      '/.ssh/id_ecdsa_sk',
      '/.ssh/id_ed25519',
    ]);
    expect(facts.journal).toBe('somebody on a machine');
    const folders = ['.ssh', 'gaussdb_tmp', 'gaussdb_tmp/ssh_protect', '.'];
    expect(facts.directories).toEqual(
      expect.arrayContaining(
        folders.map((path) => {
          const mode = path === '.ssh' ? 0o750 : path === '.' ? 0o755 : 0o700;
          return { path: path === '.' ? host.home : host.at(path), mode, owner: uid };
        }),
      ),
    );
    expect(facts.directories).toHaveLength(folders.length + 2 + 6);
  });

  it('4.2 what stands where a file should be, and is none or cannot be read, is odd; a link is what it leads to', async () => {
    const host = setUp();
    host.write('elsewhere', 'behind a link', 0o640);
    mkdirSync(host.at('.bashrc'));
    host.write('.ssh/id_om', 'unreadable', 0o000);
    symlinkSync('nowhere', host.at('.ssh/config'));
    symlinkSync('../elsewhere', host.at('.ssh/known_hosts'));
    await host.exec(['mkfifo', host.at('.ssh/authorized_keys')]);
    await host.exec(['mkfifo', host.at('.profile')]);
    const facts = await probe(host);
    expect([...facts.odd].sort()).toEqual(
      ['.bashrc', '.profile', '.ssh/authorized_keys', '.ssh/config', '.ssh/id_om'].map(host.at),
    );
    expect(facts.files.get('known_hosts')).toMatchObject({
      bytes: Buffer.from('behind a link'),
      mode: 0o640,
    });
  });

  it('5.2 of several authorized_keys files that sshd reads, the one that the user may write', async () => {
    const host = setUp();
    const config = (text: string): string => host.write(join(host.root, 'etc/ssh/sshd_config'), text, 0o644);
    const authorized = async (): Promise<[string | undefined, boolean]> => {
      const facts = await probe(host);
      return [facts.paths.get('authorized_keys'), facts.restricted];
    };
    config('Port 22\n');
    expect(await authorized()).toEqual([host.at('.ssh/authorized_keys'), false]);
    config(`AuthorizedKeysFile "/no/where/%u" ${host.root}/keys/%u .ssh/second\n`);
    expect(await authorized()).toEqual([host.at('.ssh/second'), true]);
    host.write(join(host.root, 'keys/somebody'), '', 0o600);
    expect(await authorized()).toEqual([`${host.root}/keys/somebody`, true]);
    config('  authorizedkeysfile=%h/.ssh/authorized_keys\nMatch User x\n');
    expect(await authorized()).toEqual([host.at('.ssh/authorized_keys'), true]);
  });

  it('7.7 files of more than 8 MB are not sent: the largest is named', async () => {
    const host = setUp();
    host.write('.bashrc', Buffer.alloc(3_000_000));
    host.write('.ssh/known_hosts', Buffer.alloc(5_000_001));
    expect(await problemOf(probe(host))).toEqual({
      code: 'unsupported',
      why: { is: 'too-large', path: host.at('.ssh/known_hosts'), bytes: 5_000_001, most: 8_000_000 },
    });
  });

  it('5.10 a few bytes are the very bytes, also without a last newline, and with what no sh can hold', async () => {
    for (const odd of ['', 'last', '\n\n', 'a\\ \t\n b\r', '\u00e4\xff\n', 'a\0b\n']) {
      const host = setUp();
      const bytes = Buffer.from(odd, 'latin1');
      host.write('.bashrc', bytes);
      host.write('.profile', 'plain\n');
      host.write('.ssh/config', bytes);
      const { files } = await probe(host);
      const read = (['bashrc', 'profile', 'ssh_config'] as const).map((name) => files.get(name)?.bytes);
      expect(read).toEqual([bytes, Buffer.from('plain\n'), bytes]);
    }
  });

  it('7.2 a file that changes while it is read is noticed', async () => {
    const host = setUp();
    host.write('.bashrc', 'before\n'.repeat(200));
    host.standIn('cat', `echo more >>'${host.at('.bashrc')}'; exec /usr/bin/cat "$@"`);
    expect(await problemOf(probe(host))).toEqual({
      code: 'malformed-answer',
      text: expect.stringContaining('a file changed while it was read'),
    });
  });
});
