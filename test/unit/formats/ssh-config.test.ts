import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { managedConfig } from '../../../src/formats/managed-config.ts';
import { addInclude, removeInclude, setsUser } from '../../../src/formats/ssh-config.ts';
import { looksNumeric } from '../../../src/formats/ssh-config-words.ts';
import { ask, config, sshFiles } from './ssh-client.ts';

const { folder, write } = sshFiles();

describe('looksNumeric', () => {
  it.each(['10', '0x7f', '1.2', '010', '1.2.3.4', '0X', '1.0x2.', '127.1'])('5.7 %s does', (name) => {
    expect(looksNumeric(name)).toBe(true);
  });
  it.each(['db1', '1a', 'a.1', '0xg', 'deadbeef', 'node-1', ''])('5.7 %j does not', (name) => {
    expect(looksNumeric(name)).toBe(false);
  });
});

describe('the Include line', () => {
  const path = '~/gaussdb_tmp/ssh_config';
  const line = `Include ${path}\n`;

  it('5.7 stands at the top, once', () => {
    expect(addInclude(null, path).toString()).toBe(line);
    expect(addInclude(Buffer.from('Host a\r\n'), path).toString()).toBe(`${line}Host a\r\n`);
    const later = Buffer.from(`# mine\nCompression yes\n${line}Host x\n`);
    expect(addInclude(later, path)).toBe(later);
  });

  it('5.7 is moved up from where it would be conditional', () => {
    for (const section of ['Host x', '  host=x', 'MATCH all', '"Host" x']) {
      const file = Buffer.from(`${section}\n${line}User y`);
      expect(addInclude(file, path).toString()).toBe(`${line}${section}\nUser y`);
    }
  });

  it("5.7 changes nothing of the user's meaning, with the managed file there or not", () => {
    const home = mkdtempSync(join(folder, 'home-'));
    const env = { ...process.env, HOME: home };
    const own =
      'Port 4444\nHost db1 elsewhere\n  IdentityFile /mine\n  User u\nMatch all\n  Compression yes\n';
    const before = write(own);
    const file = write(addInclude(Buffer.from(own), path));
    const targets = ['other@db1', 'omm@elsewhere', 'db9'];
    for (const target of targets) expect(ask(file, target, env)).toEqual(ask(before, target, env));
    mkdirSync(join(home, 'gaussdb_tmp'));
    writeFileSync(join(home, 'gaussdb_tmp/ssh_config'), managedConfig(config), { mode: 0o600 });
    for (const target of targets) expect(ask(file, target, env)).toEqual(ask(before, target, env));
    const cluster = ask(file, 'omm@db2', env);
    expect([cluster.get('port'), cluster.get('hostname'), cluster.get('compression')]).toEqual([
      ['2222'],
      ['fd00::2'],
      ['yes'],
    ]);
    expect(ask(file, 'omm@db1', env).get('identityfile')).toEqual([
      config.identityFile,
      ...config.extraIdentityFiles,
      '/mine',
    ]);
  });

  it('5.7 reaches odd absolute paths', () => {
    for (const name of ['a b', 'a"b', "a'b", '[x]*', 'p%h', '$HOME', 'x=y', 'c\\d', '#e', '\u4e2d']) {
      const dir = join(folder, name);
      mkdirSync(dir);
      chmodSync(dir, 0o700);
      writeFileSync(join(dir, 'managed'), managedConfig(config), { mode: 0o600 });
      const file = write(addInclude(null, join(dir, 'managed')));
      expect(ask(file, 'omm@db2').get('port'), name).toEqual(['2222']);
    }
  });

  it('5.10 leaves as it came', () => {
    const file = Buffer.from(`# x\n${line}Host y`);
    expect(removeInclude(file, path).toString()).toBe('# x\nHost y');
    const none = Buffer.from(`Include ${path}x\n# ${line}`);
    expect(removeInclude(none, path)).toBe(none);
  });

  it.each(['', 'a\nb', 'a\0', `/${'x'.repeat(1000)}`])('refuses the path %j', (bad) => {
    expect(() => addInclude(null, bad)).toThrow(TypeError);
  });
});

describe('setsUser', () => {
  it.each(['User x', 'user=x', '  USER\tx', '"user" x', 'User "x"', 'Host a\r\n\tuser = x\r\n', 'User'])(
    '5.7 sees User in %j, as the client does',
    (text) => {
      expect(setsUser(text)).toBe(true);
      if (text !== 'User') expect(ask(write(text), 'a').get('user')).toEqual(['x']);
    },
  );
  it.each(['', '# User x', 'UserKnownHostsFile /x', 'Match user x', 'Host user', 'Host a # User x'])(
    '5.7 sees none in %j',
    (text) => {
      expect(setsUser(text)).toBe(false);
    },
  );
});
