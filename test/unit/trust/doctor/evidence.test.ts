import { describe, expect, it } from 'vitest';
import { readEvidence } from '../../../../src/host/examine/evidence.ts';
import { type Examination, examineHost } from '../../../../src/host/examine/examine.ts';
import { readLoginWays } from '../../../../src/host/leave/leave.ts';
import type { Session } from '../../../../src/transport/session.ts';
import { finding } from '../../../../src/trust/doctor/findings.ts';
import { isRootsPlace, isSshdFile } from '../../../../src/trust/doctor/places.ts';
import { on } from '../../../../src/trust/model/finding.ts';

const account = [
  'me 0',
  'account 1001 1001',
  'home /home/mallory',
  'realhome /home/mallory',
  'shell /bin/sh',
  'setting 10.99.0.1 authorizedkeysfile .ssh/authorized_keys /etc/ssh/keys/%u',
];
const bytes = (...lines: string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''));
const octal = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
const read = (...home: string[]) => readEvidence('mallory', 0, bytes(...account), bytes(...home));

describe('what is said of another user’s home', () => {
  it('12.2 speaks of the home alone: not of sshd, of the account, or of where the home is', () => {
    const evidence = read(
      'setting 10.99.0.1 denyusers mallory',
      'line /etc/group:1:DenyUsers mallory',
      'config /etc/shadow',
      'account 0 0',
      'me 1001',
      'realhome /',
      'groups wheel',
      'shadow locked 0,0,0,0',
      'server # 10.99.0.1:22 SSH-2.0-x',
      'path 755 1001 1001 mallory:mallory:/home/mallory',
    );
    expect(evidence).toEqual(read('path 755 1001 1001 mallory:mallory:/home/mallory'));
    expect(evidence.paths).toHaveLength(1);
  });

  it('12.2 no value ends its record; what is no encoding is left out', () => {
    const path = '/home/mallory/a\nline /etc/group:1:x\t\\ü';
    const evidence = read(
      `path 755 1001 1001 ${octal(`mallory:domain users:${path}`)}`,
      'path 755 1001 1001 a:b:/x\\y',
    );
    expect(evidence.paths).toMatchObject([{ path, owner: 'mallory', group: 'domain users' }]);
    expect(evidence.configLines).toEqual([]);
  });

  it('12.2 a path that would not be shown as it is goes into no command', () => {
    const change = (path: string) =>
      finding(
        'host',
        'home-writable',
        path,
        on(path, (word) => `chmod go-w ${word}`),
      ).remedy;
    for (const path of ['/a\nb', '/a\x1b[2J', '/a\u202eb', 'a', '', `/${'a'.repeat(5000)}`])
      expect(change(path)).toEqual([]);
    expect(change("/home/it's me")).toMatchObject([{ command: "chmod go-w '/home/it'\\''s me'" }]);
  });

  it('12.2 root is sent to the way to the home and to what sshd names, and to sshd’s own files', () => {
    const evidence = read('authorized /etc/shadow');
    const places = ['/', '/home', '/home/mallory', '/etc/ssh/keys', '/home/mallory/.ssh'];
    const others = ['/etc/shadow', '/home/mallory/x', '/etc/ssh/keys/mallory/x', '/home/alice'];
    expect([...places, ...others].filter((path) => isRootsPlace(path, evidence))).toEqual(places);
    const files = ['/etc/ssh/sshd_config', '/etc/ssh/sshd_config.d/a-1.conf', '/opt/ssh/etc/sshd_config_2'];
    const none = [
      '/etc/group',
      '/etc/../tmp/sshd_config',
      "/etc/ssh/sshd_config'",
      '/etc/ssh/sshd_config.d/../x.conf',
      '/etc/ssh/sshd_config\n',
    ];
    expect([...files, ...none].filter(isSshdFile)).toEqual(files);
  });

  it('12.1 a part that does not end, or that a host has no means for, is told; what root saw stays', async () => {
    const examination: Examination = {
      user: 'mallory',
      other: true,
      authorizedKeys: '',
      addresses: [],
      names: [],
      ports: [],
      asked: [],
      answerMs: 0,
    };
    const examine = async (home: Buffer) => {
      const answers = [bytes(...account), home];
      const session: Session = {
        id: '',
        secret: '',
        patienceMs: 1000,
        run: async () => ({ status: 0, stdout: answers.shift() ?? Buffer.alloc(0), stderr: '' }),
        traffic: () => ({ requests: 0, bytes: 0 }),
        startupText: () => '',
        close: () => {},
      };
      const { evidence, problem } = await examineHost(session, examination, 1000);
      expect(evidence.account).toEqual({ uid: 1001, gid: 1001, shell: '/bin/sh' });
      return problem;
    };
    expect(await examine(bytes('ran', 'whole home'))).toBeUndefined();
    const cut = { code: 'malformed-answer', text: expect.stringContaining('did not come to its end') };
    expect(await examine(bytes('ran', 'room 1 1 1 1'))).toEqual(cut);
    expect(await examine(bytes('refused'))).toEqual({ code: 'unsupported', why: { is: 'no-setpriv' } });
    expect(await examine(bytes('whole home'))).toEqual({
      code: 'unsupported',
      why: { is: 'not-run-as-user' },
    });
  });
});

describe('whether a password is left', () => {
  it.each([
    ['root', 'unknown'],
    ['root\npermitrootlogin maybe\npasswordauthentication yes', 'unknown'],
    ['root\npermitrootlogin yes', 'unknown'],
    ['root\npermitrootlogin prohibit-password', 'root-refused'],
    ['root\npermitrootlogin yes\npasswordauthentication no\nkbdinteractiveauthentication no', 'not-offered'],
    ['root\npermitrootlogin yes\npasswordauthentication no\nkbdinteractiveauthentication yes', undefined],
    ['root\npermitrootlogin yes\npasswordauthentication yes\naccount L', 'no-password'],
    ['root\npermitrootlogin yes\npasswordauthentication yes\naccount P', undefined],
    ['account P', undefined],
    ['account NP', 'no-password'],
  ])('10.6 %j: %s', (said, fault) => {
    expect(readLoginWays(`${said}\n`)).toBe(fault);
  });
});
