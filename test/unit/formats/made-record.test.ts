import { describe, expect, it } from 'vitest';
import { addMade, type Made, readMade } from '../../../src/formats/made-record.ts';

const made: Made = {
  directories: ['/root/.ssh', '/root/gaussdb_tmp'],
  files: ['/root/.ssh/authorized_keys', '/root/ü b'],
  keys: ['/etc/ssh/keys/root'],
  modes: [{ path: '/root', was: 0o775, mode: 0o755 }],
};
const none: Made = { directories: [], files: [], keys: [], modes: [] };

describe('the record of what runs made', () => {
  it('10.2 is read as it was written', () => {
    const file = addMade(null, made);
    expect(file?.toString()).toBe(`# Written by gs_sshexkey: what it made here. "gs_sshexkey remove" reads it.
directory /root/.ssh
directory /root/gaussdb_tmp
file /root/.ssh/authorized_keys
file /root/ü b
keys /etc/ssh/keys/root
mode 775 755 /root
`);
    expect(file && readMade(file)).toEqual(made);
  });

  it('7.6 is the same buffer where nothing new is made, and none where nothing is', () => {
    const file = addMade(null, made);
    expect(addMade(file, made)).toBe(file);
    expect(addMade(file, none)).toBe(file);
    expect(addMade(null, none)).toBeNull();
  });

  it('a later run adds to it', () => {
    const file = addMade(addMade(null, made), { ...none, files: ['/root/.profile'] });
    expect(file && readMade(file)).toEqual({ ...made, files: [...made.files, '/root/.profile'] });
  });

  it('7.7 lines that say nothing are passed over', () => {
    const file = Buffer.from('file relative\ndirectory\nmode 999 755 /\nmode 755 /x\n\x00\nfile /a');
    expect(readMade(file)).toEqual({ ...none, files: ['/a'] });
  });
});
