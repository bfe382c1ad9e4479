import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { managedConfig, mergeManagedHosts, readManagedHosts } from '../../../src/formats/managed-config.ts';
import { isMatchableUser } from '../../../src/formats/ssh-config-words.ts';
import { KEY } from './foreign.ts';
import { ask, config, sshFiles } from './ssh-client.ts';

const { folder, write } = sshFiles();

describe('the managed ssh_config', () => {
  it('5.7 tells its hosts again', () => {
    const hosts = config.hosts.filter(({ name }) => name !== '10');
    expect(readManagedHosts(managedConfig({ ...config, hosts }))).toEqual(hosts);
    expect(readManagedHosts(Buffer.from('Host a\n  Port 3\nMatch all\n  Port x\n'))).toEqual([]);
  });

  it('5.8 12.2 the first agent is used when the recovery program says so, else its stand-by', () => {
    const keeper = join(mkdtempSync(join(folder, 'gaussdb tmp 100%')), 'keep_agents');
    const agentOf = (): unknown =>
      ask(write(managedConfig({ ...config, keeper })), 'omm@db1').get('identityagent');
    writeFileSync(keeper, '[ "$1" = first ]\n');
    expect(agentOf()).toEqual([config.agentSocket]);
    chmodSync(keeper, 0o666);
    expect(agentOf()).toEqual([config.standbySocket]);
    chmodSync(keeper, 0o600);
    writeFileSync(keeper, 'exit 1\n');
    expect(agentOf()).toEqual([config.standbySocket]);
  });

  it('5.8 a path that ssh and a shell may read in different ways is not asked', () => {
    const text = managedConfig({ ...config, keeper: "/home/o'm/gaussdb_tmp/keep_agents" });
    expect(text.toString()).not.toContain('exec');
    expect(ask(write(text), 'omm@db1').get('identityagent')).toEqual([config.agentSocket]);
  });

  it('5.7 keeps hosts of earlier runs, less those that the new list names anew', () => {
    const earlier = [
      { address: '10.0.0.1', port: 22, name: 'a' },
      { address: '10.0.0.2', port: 22, name: 'b' },
      { address: '10.0.0.3', port: 22 },
    ];
    const listed = [
      { address: '10.0.0.2', port: 2222, name: 'b' },
      { address: '10.0.0.9', port: 22, name: 'A' },
    ];
    expect(mergeManagedHosts(earlier, listed)).toEqual([
      { address: '10.0.0.2', port: 2222, name: 'b' },
      { address: '10.0.0.3', port: 22 },
      { address: '10.0.0.9', port: 22, name: 'A' },
    ]);
    expect(mergeManagedHosts(earlier, earlier.slice(1, 2))).toEqual(earlier);
  });

  it('5.7 looks like this', () => {
    expect(managedConfig(config).toString()).toMatchInlineSnapshot(`
      "# Written by gs_sshexkey, which replaces it. Settings of your own belong into ~/.ssh/config.
      Match user omm originalhost 10.0.0.1,db1,fd00::2,db2,10.0.0.3,10.0.0.4 exec "/bin/sh -c 'IFS=; set -f; cd -P \${0%%/*} 2>/dev/null && [ -O . ] && [ -O keep_agents ] && case $(stat -c %%a. . keep_agents 2>/dev/null) in *[2367]?.*|*[2367].*) false;; *.*.) unset IFS; . ./keep_agents;; *) false;; esac' '/home/omm/gaussdb_tmp/keep_agents' first"
        IdentityAgent "/home/omm/gaussdb_tmp/gauss_socket_tmp"
      Match user omm originalhost 10.0.0.1,db1,fd00::2,db2,10.0.0.3,10.0.0.4
        IdentityFile "/home/omm/.ssh/id_om"
        IdentityFile "/home/omm/.ssh/id_rsa"
        IdentityAgent "/home/omm/gaussdb_tmp/standby_socket_tmp"
      Match user omm originalhost 10.0.0.1,db1
        Port 22
      Match user omm originalhost fd00::2,db2,10.0.0.3
        Port 2222
      Match user omm originalhost 10.0.0.4
        Port 3333
      Match user omm originalhost db1
        HostName 10.0.0.1
      Match user omm originalhost db2
        HostName fd00::2
      Match all
      "
    `);
  });

  it.each([
    ['omm@db1', '10.0.0.1', '22'],
    ['omm@DB1', '10.0.0.1', '22'],
    ['omm@10.0.0.1', '10.0.0.1', '22'],
    ['omm@db2', 'fd00::2', '2222'],
    ['omm@fd00::2', 'fd00::2', '2222'],
    ['omm@10.0.0.3', '10.0.0.3', '2222'],
    ['omm@10.0.0.4', '10.0.0.4', '3333'],
  ])('5.7 the real client reads it for %s', (target, address, port) => {
    const settings = ask(write(managedConfig(config)), target);
    expect(settings.get('hostname')).toEqual([address]);
    expect(settings.get('port')).toEqual([port]);
    expect(settings.get('identityfile')).toEqual([config.identityFile, ...config.extraIdentityFiles]);
    expect(settings.get('identityagent')).toEqual([config.standbySocket]);
    expect(settings.get('identitiesonly')).toEqual(['no']);
  });

  it.each(['other@db1', 'omm@elsewhere', 'omm@10.0.0.11', 'omm@10', 'ommx@10.0.0.1', 'omm@db1.example.com'])(
    '5.7 it says nothing about %s',
    (target) => {
      expect(ask(write(managedConfig(config)), target)).toEqual(ask(write(''), target));
    },
  );

  it('5.7 keeps every line below 1,000 bytes, and 1,000 hosts all work', () => {
    const hosts = Array.from({ length: 1000 }, (_, i) => ({
      address: `10.0.${i >> 8}.${i & 255}`,
      name: `a-rather-long-host-name-${i}.cluster.example.com`,
      port: i % 2 ? 2222 : 22,
    }));
    const bytes = managedConfig({ ...config, hosts });
    for (const line of bytes.toString().split('\n')) expect(Buffer.byteLength(line)).toBeLessThan(1000);
    const file = write(bytes);
    for (const i of [0, 1, 499, 500, 998, 999]) {
      const host = hosts[i];
      for (const target of [host?.address, host?.name]) {
        const settings = ask(file, `omm@${target}`);
        expect(settings.get('hostname')).toEqual([host?.address]);
        expect(settings.get('port')).toEqual([String(host?.port)]);
        expect(settings.get('identityagent')).toEqual([config.standbySocket]);
      }
    }
  });

  it.each(['a b', 'p%h%%', '~x', `a'b"c`, 'a\\"b\\\\c\\d', 'end\\', 'a=b#c $HOME', '\u00e4\u4e2d'])(
    '5.7 quotes a path with %s so that the real client finds the key there',
    (name) => {
      const dir = mkdtempSync(join(folder, 'key-'));
      const path = join(dir, name);
      writeFileSync(`${path}.pub`, `${KEY}\n`);
      const file = write(managedConfig({ ...config, identityFile: path, extraIdentityFiles: [] }));
      const run = spawnSync('ssh', ['-v', '-oProxyCommand=false', '-F', file, 'omm@db1'], {
        encoding: 'utf8',
      });
      // 3 is ed25519: the client has read the public key beside that path.
      expect(run.stderr).toMatch(/identity file .* type 3$/m);
    },
  );

  it.each(['relative', '~/x', '/a\nb', '/a\rb', '/a\0', '/a/$' + '{HOME}', `/${'x'.repeat(1000)}`])(
    'refuses the path %j',
    (path) => {
      expect(() => managedConfig({ ...config, identityFile: path })).toThrow(TypeError);
      expect(() => managedConfig({ ...config, agentSocket: path })).toThrow(TypeError);
    },
  );

  it.each([
    '*',
    'a?',
    '!a',
    'a,b',
    'a b',
    'a"',
    "a'",
    'a#b',
    '',
    '-a',
    'a\nb',
    'a=b',
    'a\\',
    'a\\\\b',
    'x'.repeat(257),
  ])('refuses the user %j', (user) => {
    expect(isMatchableUser(user)).toBe(false);
    expect(() => managedConfig({ ...config, user })).toThrow(TypeError);
  });

  it.each(['root', 'Omm_1', 'a.b-c', 'DOM\\user', 'u@example.com', 'svc$', '1000', '\u4e2d\u6587'])(
    'matches exactly the user %s',
    (user) => {
      const file = write(managedConfig({ ...config, user }));
      for (const [name, port] of [
        [user, '2222'],
        [`${user}x`, '22'],
        [user.slice(1) || 'x', '22'],
      ]) {
        const out = execFileSync('ssh', ['-G', '-F', file, '-l', name ?? '', 'db2'], {
          encoding: 'utf8',
          stdio: 'pipe',
        });
        expect(out).toContain(`\nport ${port}\n`);
      }
    },
  );

  it.each([
    { address: '10.0.0.1', name: 'a b', port: 22 },
    { address: '10.0.0.1', name: '*', port: 22 },
    { address: '10.0.0.1', name: 'a,!b', port: 22 },
    { address: '10.0.0.1', name: '', port: 22 },
    { address: 'db1', port: 22 },
    { address: 'fe80::1%eth0', port: 22 },
    { address: '10.0.0.1', port: 0 },
    { address: '10.0.0.1', port: 22.5 },
  ])('7.7 refuses the host %j', (host) => {
    expect(() => managedConfig({ ...config, hosts: [host] })).toThrow(TypeError);
  });

  it('with no host it says nothing at all', () => {
    expect(ask(write(managedConfig({ ...config, hosts: [] })), 'omm@x')).toEqual(ask(write(''), 'omm@x'));
  });
});
