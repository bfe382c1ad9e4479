import { describe, expect, it } from 'vitest';
import { surroundingFindings } from '../../../../src/trust/doctor/surroundings.ts';
import { factsOf, home, idle, inWords, type nodeOf, records, subjectOf } from '../../builders.ts';

type Node = ReturnType<typeof nodeOf>;
const found = (said: Parameters<typeof records>[0] = {}, node: Partial<Node> = {}) =>
  inWords(surroundingFindings(subjectOf(records(said), node)));
const told = (...of: Parameters<typeof found>) =>
  found(...of).map(({ code, evidence }) => `${code}: ${evidence}`);

describe('11.1 what is around a login', () => {
  it('nothing out of the ordinary', () => {
    expect(told()).toEqual([]);
    expect(told({ 'reached-at': ['10.0.0.1'] })).toEqual([]);
  });

  it('start-up files that print: the beginning of it', () => {
    const session = { ...idle, startupText: () => ` ${'hello '.repeat(100)}\n` };
    const [one] = found({}, { session });
    expect(one?.code).toBe('startup-text');
    expect(one?.evidence).toHaveLength(200);
    expect(one?.remedy[0]?.command).toContain(`${home}/.bashrc`);
    expect(told({}, { session: { ...idle, startupText: () => ' \n' } })).toEqual([]);
  });

  it('a home that cannot be written', () => {
    expect(told({ mount: ['/dev/sda1 ext4 relatime,ro'] })).toEqual([
      'home-read-only: /dev/sda1 ext4 relatime,ro',
    ]);
    expect(told({ mount: ['/dev/sda1 ext4 rw,errors=remount-ro'] })).toEqual([]);
  });

  it('a home that is full: blocks, or inodes where their number is fixed', () => {
    expect(told({ room: ['511 1024 100 50'] })).toEqual(['home-full: 511 KiB free']);
    expect(told({ room: ['512 1024 100 50'] })).toEqual([]);
    expect(told({ room: ['9999 1024 100 0'] })).toEqual(['home-full: no inode free']);
    expect(told({ room: ['9999 1024 0 0'] })).toEqual([]);
    // Not known.
    expect(told({ room: [''] })).toEqual([]);
  });

  it('labels of SELinux, with a path that is checked', () => {
    const bad = `${home}/.ssh: ${home}/.ssh has context x, should be y`;
    expect(found({ label: [bad] })).toMatchObject([
      { code: 'selinux-label', evidence: bad, remedy: [{ command: `restorecon -RFv ${home}/.ssh` }] },
    ]);
    // 12.1: what is on the way to no home is nobody's to be named in a command.
    for (const label of ['x', '/a; reboot: x']) expect(found({ label: [label] })[0]?.remedy).toEqual([]);
  });

  it('an OpenSSH that is too old, or none', () => {
    for (const version of ['OpenSSH_6.6.1p1', 'OpenSSH_7.3p1', 'sh: ssh: not found'])
      expect(told({ 'client-version': [version] })).toEqual([`openssh-old: ${version}`]);
    expect(told({ 'client-version': [] })).toEqual(['openssh-old: no ssh']);
    for (const version of ['OpenSSH_7.4p1', 'OpenSSH_8.0p1, OpenSSL', 'OpenSSH_10.0p2'])
      expect(told({ 'client-version': [version] })).toEqual([]);
  });

  it('another address, or another name, than it is listed by', () => {
    expect(told({ 'reached-at': ['192.168.0.1'] })).toEqual([
      'address-differs: listed 10.0.0.1, its own is 192.168.0.1',
    ]);
    const both = ['10.0.0.1', '192.168.0.1'].map((address) => ({ address, port: 22, hostKeys: [] }));
    expect(told({ 'reached-at': ['192.168.0.1'] }, { endpoints: both })).toEqual([]);
    const named = { endpoints: [{ address: '10.0.0.1', port: 22, hostKeys: [], name: 'db9' }] };
    expect(told({}, named)).toEqual(['name-differs: listed db9, its own is db1']);
    expect(told({}, { endpoints: [{ address: '10.0.0.1', port: 22, hostKeys: [], name: 'db1' }] })).toEqual(
      [],
    );
  });

  it.each(['localhost', '10.1.1.1', 'a b', ''])('a host name that others cannot use: "%s"', (hostname) => {
    const facts = factsOf({}, { hostname });
    expect(told({}, { facts, greeting: facts })).toEqual([`host-name-unusable: host name "${hostname}"`]);
  });
});
