import { describe, expect, it } from 'vitest';
import { readEvidence } from '../../../../src/host/examine/evidence.ts';

const read = (...lines: string[]) => readEvidence('omm', 7, Buffer.from(lines.join('\n')));

describe('11.1 what a host says when it is examined', () => {
  it('every record has its place', () => {
    const { records, ...said } = read(
      'now 1795940081',
      'me 0',
      'account 1000 100',
      'home /home/omm',
      'realhome /data/omm',
      'shell /bin/bash',
      'no-shell yes',
      'groups omm  db admin ',
      'agent first RUNNING 164 1 key',
      'agent second RUNNING 165 1 key',
      'authorized /data/omm/.ssh/authorized_keys',
      'path 1755 0 12 root:domain users:/data: x',
      'private-group 1000 1000',
      'private-group 5 5',
      'listener /usr/sbin/sshd -D -p 22',
      'option -p',
      'option 22',
      'config /opt/sshd_config',
      'line /opt/sshd_config:12:Match User a:b',
      'sshd-failed no such file',
      'setting 10.0.0.1 allowusers root',
      'setting 10.0.0.2 usepam no',
      'setting 10.0.0.1 allowusers omm  x',
      'setting 10.0.0.1 usedns no\r',
    );
    expect(said).toEqual({
      user: 'omm',
      asRoot: true,
      askedAt: 7,
      now: 1_795_940_081,
      account: { uid: 1000, gid: 100, shell: '/bin/bash' },
      noShell: true,
      groups: ['omm', 'db', 'admin'],
      home: '/home/omm',
      agents: [{ role: 'first', state: 'RUNNING', pid: 164, keys: 1, trustKey: true }],
      realHome: '/data/omm',
      authorized: '/data/omm/.ssh/authorized_keys',
      paths: [{ path: '/data: x', mode: 0o1755, uid: 0, gid: 12, owner: 'root', group: 'domain users' }],
      privateGroups: new Set(['1000 1000', '5 5']),
      listener: '/usr/sbin/sshd -D -p 22',
      sshdOptions: ['-p', '22'],
      sshdConfig: '/opt/sshd_config',
      configLines: [{ file: '/opt/sshd_config', number: 12, text: 'Match User a:b' }],
      settings: new Map([
        [
          '10.0.0.1',
          new Map([
            ['allowusers', ['root', 'omm  x']],
            ['usedns', ['no']],
          ]),
        ],
        ['10.0.0.2', new Map([['usepam', ['no']]])],
      ]),
      sshdFailed: 'no such file',
    });
    expect(records.get('option')).toEqual(['-p', '22']);
  });

  it('what is not said is not known', () => {
    expect(read()).toEqual({
      user: 'omm',
      asRoot: false,
      askedAt: 7,
      now: undefined,
      account: undefined,
      noShell: false,
      groups: [],
      home: '',
      agents: [],
      realHome: '',
      authorized: '',
      paths: [],
      privateGroups: new Set(),
      listener: undefined,
      sshdOptions: [],
      sshdConfig: '/etc/ssh/sshd_config',
      configLines: [],
      settings: new Map(),
      sshdFailed: undefined,
      records: new Map(),
    });
    expect(read('account 0 0').account).toEqual({ uid: 0, gid: 0, shell: '' });
  });
});

describe('7.7 what makes no sense is left out', () => {
  const nothing = read().records;

  it.each(['', 'now', 'Now 1', 'n0w 1', ' now 1', 'now 1\\', 'now \\9', 'now \\400', 'now \\08'])(
    'the line %j',
    (line) => {
      expect(read(line).records).toEqual(nothing);
    },
  );

  it.each(['', '-1', '1.5', '1234567890123', 'x1', '1x'])('the clock %j', (now) => {
    expect(read(`now ${now}`).now).toBeUndefined();
  });

  it.each(['', '1', 'x 1', '1 x', '1.5 1', '1 1.5'])('the account %j', (account) => {
    expect(read(`account ${account}`).account).toBeUndefined();
  });

  it.each([
    '755 0 0 root:root:a',
    '758 0 0 root:root:/',
    '777777 0 0 root:root:/',
    'x755 0 0 root:root:/',
    '755 12345678901 0 root:root:/',
    '755 0 12345678901 root:root:/',
    '755 0 root:root:/',
    '755 0 0 :root:/',
    '755 0 0 root::/',
  ])('the path %j', (path) => {
    expect(read(`path ${path}`).paths).toEqual([]);
  });

  it.each(['a:1:x', '/a:x:x', '/a:12345678:x', '/a:1', 'x/a:1:x'])(
    'the line of a configuration %j',
    (line) => {
      expect(read(`line ${line}`).configLines).toEqual([]);
    },
  );

  it('what is beyond 20,000 lines, or 8,000 bytes of a line', () => {
    const lines = (count: number) => Array.from({ length: count }, (_, i) => `option ${i}`);
    expect(read(...lines(20_001)).sshdOptions).toHaveLength(20_000);
    expect(read(`home ${'x'.repeat(8000)}`).home).toHaveLength(8000 - 'home '.length);
  });
});

it('12.2 a byte may stand as three octal digits: also the end of a line, or a part of a letter', () => {
  expect(read('home /a\\012b\\303\\244\\134').home).toBe('/a\nbä\\');
});
