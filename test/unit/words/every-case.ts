import type { ClusterFault } from '../../../src/inventory/cluster-file.ts';
import type { KeyPlace, RecordedKey } from '../../../src/transport/host-key.ts';
import type { Notice } from '../../../src/trust/model/events.ts';
import type { HostFailure } from '../../../src/trust/model/failure.ts';
import type { Seen } from '../../../src/trust/model/seen.ts';
import type { PairDiagnosis } from '../../../src/trust/verify/diagnose-pair.ts';

/** An example of each member of a union, and more where its words differ; a new member that lacks one is a type error. */
type Examples<T extends { readonly code: string }> = {
  readonly [C in T['code']]: readonly (T & { readonly code: C })[];
};

function all<T extends { readonly code: string }>(examples: Examples<T>): T[] {
  const lists: readonly (readonly T[])[] = Object.values(examples);
  return lists.flat();
}

const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIE8v2Zx1Yc8Jrj0iQ1XWkQJXb7m0Vf1m0l8o1pQe3f5a';
const key = { type: 'ssh-ed25519', blob };
const host = '10.0.0.7';

function recorded(source: KeyPlace['source'], shared = false): RecordedKey {
  const paths = {
    user: '/root/.ssh/known_hosts',
    system: '/etc/ssh/ssh_known_hosts',
    listed: '/root/keys',
    run: '',
  };
  return { ...key, place: { source, path: paths[source], line: 3, shared } };
}

const problems = all<HostFailure['problem']>({
  refused: [{ code: 'refused' }],
  'timed-out': [
    { code: 'timed-out', stage: 'connect' },
    { code: 'timed-out', stage: 'handshake' },
    { code: 'timed-out', stage: 'login' },
  ],
  hindered: [
    {
      code: 'hindered',
      findings: [
        {
          code: 'home-owner',
          host,
          severity: 'error',
          evidence: '/home/omm: owner nobody (65534)',
          remedy: [{ on: 'host', as: 'root', command: 'sed …' }],
        },
      ],
    },
  ],
  'no-route': [{ code: 'no-route', reason: 'EHOSTUNREACH' }],
  throttled: [
    { code: 'throttled', text: '' },
    { code: 'throttled', text: 'ECONNRESET' },
  ],
  closed: [{ code: 'closed', text: 'ECONNRESET' }],
  'no-common-algorithm': [{ code: 'no-common-algorithm', text: '' }],
  'host-key-changed': [
    { code: 'host-key-changed', offered: key, known: [recorded('user')], late: false },
    { code: 'host-key-changed', offered: key, known: [recorded('system'), recorded('listed')], late: true },
    { code: 'host-key-changed', offered: key, known: [recorded('run')], late: false },
    { code: 'host-key-changed', offered: key, known: [recorded('user', true)], late: false },
  ],
  'host-key-revoked': [
    { code: 'host-key-revoked', offered: key, place: recorded('system').place, late: false },
    { code: 'host-key-revoked', offered: key, place: recorded('system').place, late: true },
  ],
  'host-key-unlisted': [
    { code: 'host-key-unlisted', offered: key, path: undefined, authority: undefined },
    { code: 'host-key-unlisted', offered: key, path: '/root/keys', authority: recorded('user').place },
  ],
  'password-refused': [
    { code: 'password-refused', attempts: 1 },
    { code: 'password-refused', attempts: 3 },
  ],
  'password-not-tried': [{ code: 'password-not-tried' }],
  'password-missing': [{ code: 'password-missing' }],
  'no-password-method': [
    { code: 'no-password-method', methods: ['publickey'] },
    { code: 'no-password-method', methods: [] },
  ],
  'more-authentication': [{ code: 'more-authentication', methods: ['keyboard-interactive'] }],
  'unexpected-prompt': [{ code: 'unexpected-prompt', text: 'Verification code' }],
  'jump-host-unknown': [{ code: 'jump-host-unknown', text: 'bastion' }],
  'no-system-ssh': [
    { code: 'no-system-ssh', text: 'ENOENT' },
    { code: 'no-system-ssh', text: '' },
  ],
  'open-folder': [{ code: 'open-folder', path: '/srv/tmp' }],
  shell: [{ code: 'shell', text: 'nologin' }],
  'program-timed-out': [{ code: 'program-timed-out', seconds: 60 }],
  'output-too-large': [{ code: 'output-too-large', limit: 1 }],
  'malformed-answer': [{ code: 'malformed-answer', text: 'crontab' }],
  unexpected: [{ code: 'unexpected', text: 'RangeError: Invalid time value', trace: '' }],
  'program-failed': (['full', 'read-only', 'agent', 'agent-stopped', 'other'] as const).map((kind) => ({
    code: 'program-failed',
    status: 1,
    text: '',
    failed: {
      what: '/home/omm/.ssh',
      reason: {
        full: 'ENOSPC: space',
        'read-only': 'read-only',
        agent: '-',
        'agent-stopped': '-',
        other: '',
      }[kind],
      kind,
    },
  })),
  unsupported: (
    [
      { is: 'no-home' },
      { is: 'home-unwritable', home: '/home/a b' },
      { is: 'no-journal', path: '/home/omm/.gs_sshexkey-undo' },
      { is: 'too-large', path: '/home/omm/.bashrc', bytes: 9_000_000, most: 8_000_000 },
      { is: 'too-long', path: '/home/omm/.ssh/known_hosts', lines: 300_000, most: 200_000 },
      { is: 'no-files', paths: ['/etc/hosts', '/home/omm/.bashrc'] },
      { is: 'unreadable', path: '/home/omm/.ssh/known_hosts', reason: 'EACCES' },
      { is: 'other-listener', uid: 1001, port: 2222 },
      { is: 'a-link', path: '/home/omm/gaussdb_tmp' },
      { is: 'not-own', path: '/home/omm/gaussdb_tmp' },
      { is: 'not-closed', path: '/home/omm/gaussdb_tmp', reason: 'EPERM' },
      { is: 'no-setpriv' },
      { is: 'not-roots', path: '/etc/ssh/sshd_config' },
      { is: 'no-agent', pid: 4711 },
      { is: 'not-run-as-user' },
      { is: 'said', text: '/home/omm/.gs_sshexkey-lock' },
    ] as const
  ).map((why) => ({ code: 'unsupported', why })),
  'sshd-unchanged': (['unread', 'check', 'reload', 'login'] as const).map((why) => ({
    code: 'sshd-unchanged',
    why,
    text: 'line 3: Bad configuration option: X',
  })),
  'no-other-login': [
    { code: 'no-other-login', why: 'not-offered', methods: ['publickey'] },
    { code: 'no-other-login', why: 'not-offered', methods: [] },
    { code: 'no-other-login', why: 'root-refused', methods: ['password'] },
    { code: 'no-other-login', why: 'no-password', methods: ['password'] },
    { code: 'no-other-login', why: 'unknown', methods: ['password'] },
  ],
  'key-still-accepted': [{ code: 'key-still-accepted', accepted: blob }],
  'different-trust-key': [{ code: 'different-trust-key', held: blob, chosen: 'AAAA' }],
  changed: [{ code: 'changed', path: '/etc/hosts' }],
  'made-by-another': [{ code: 'made-by-another', path: '/root/.ssh/config', uid: 1001 }],
  'shared-home': [{ code: 'shared-home' }],
  locked: [{ code: 'locked', session: 'abcd', holder: 'root' }],
  'not-undone': [{ code: 'not-undone', path: '/root/.gs_sshexkey-undo', why: { code: 'closed', text: '' } }],
  'no-keeper': [{ code: 'no-keeper', path: '/root/gaussdb_tmp/keeper' }],
  'agents-differ': [{ code: 'agents-differ', text: '' }],
  'logins-failed': [{ code: 'logins-failed', failed: 2, tried: 6 }],
  'logins-unproved': [{ code: 'logins-unproved', failed: 2, tried: 6 }],
});

export const failures = problems.map((problem): HostFailure => ({ host, step: 'network', problem }));

export const diagnoses = all<PairDiagnosis>({
  'client-config': [{ code: 'client-config' }],
  'client-missing': [{ code: 'client-missing' }],
  'name-unknown': [{ code: 'name-unknown' }],
  'too-slow': [{ code: 'too-slow' }],
  endless: [{ code: 'endless' }],
  'no-route': [{ code: 'no-route' }],
  'no-common-algorithm': [{ code: 'no-common-algorithm' }],
  'too-many-keys': [{ code: 'too-many-keys' }],
  'more-authentication': [{ code: 'more-authentication' }],
  'key-unusable': [{ code: 'key-unusable' }],
  'key-missing': [{ code: 'key-missing' }],
  'key-refused': [{ code: 'key-refused' }],
  refused: [true, false, undefined].map((answers) => ({ code: 'refused', answers })),
  'no-answer': [
    { code: 'no-answer', connected: true },
    ...[true, false, undefined].map((answers) => ({ code: 'no-answer', connected: false, answers }) as const),
  ],
  'turned-away': [
    { code: 'turned-away', penalty: true },
    { code: 'turned-away', penalty: false },
  ],
  'host-key-unknown': [{ code: 'host-key-unknown', entry: 'db2' }],
  'host-key-changed': [
    { code: 'host-key-changed', entry: 'db2' },
    { code: 'host-key-changed', entry: '[db2]:2222' },
  ],
  'host-key-revoked': [{ code: 'host-key-revoked', entry: 'db2' }],
  'login-shell': [{ code: 'login-shell', status: 1 }],
  other: [
    { code: 'other', last: '' },
    { code: 'other', last: 'kex error' },
  ],
});

export const notices = all<Notice>({
  'host-key-accepted': [
    { code: 'host-key-accepted', host, key, authority: undefined },
    { code: 'host-key-accepted', host, key, authority: recorded('user').place },
  ],
  'known-hosts-unread': [{ code: 'known-hosts-unread', path: '/etc/ssh/ssh_known_hosts', reason: 'EACCES' }],
  'system-ssh': [
    { code: 'system-ssh', host, because: 'proxyjump' },
    { code: 'system-ssh', host, because: 'algorithms' },
  ],
  touch: [{ code: 'touch', host, text: 'ED25519-SK' }],
  'startup-text': [{ code: 'startup-text', host, text: 'Welcome' }],
  'same-host': [{ code: 'same-host', host, other: '10.0.0.8' }],
  'name-differs': [{ code: 'name-differs', host, listed: 'data1', name: 'db1' }],
  'name-left-out': [
    { code: 'name-left-out', host, name: 'db1', why: 'shared' },
    { code: 'name-left-out', host, name: 'localhost', why: 'localhost' },
    { code: 'name-left-out', host, name: 'a b', why: 'not-a-name' },
  ],
  'name-claimed': [
    { code: 'name-claimed', host, name: 'github.com', on: 'localhost', why: 'elsewhere', what: '10.9.9.9' },
    { code: 'name-claimed', host, name: 'db1', on: '10.0.0.8', why: 'other-key', what: 'ssh-rsa' },
  ],
  'hosts-conflict': [
    { code: 'hosts-conflict', host, line: 2, text: '127.0.1.1 db7', name: 'db7', address: '127.0.1.1' },
  ],
  'folder-closed': [{ code: 'folder-closed', host, path: '/home/omm/gaussdb_tmp', mode: 0o777 }],
  'mode-narrowed': [{ code: 'mode-narrowed', host, path: '/home/omm/.ssh', mode: 0o755 }],
  waiting: [{ code: 'waiting', host, holder: 'root' }],
  'undone-before': [
    { code: 'undone-before', host, whose: 'root' },
    { code: 'undone-before', host, whose: '' },
  ],
  'key-replaced': [{ code: 'key-replaced', host, blob }],
  'journal-left': [{ code: 'journal-left', host, path: '/root/.gs_sshexkey-undo' }],
  undoing: [{ code: 'undoing', hosts: [host, '10.0.0.8'] }],
  undone: [{ code: 'undone', hosts: [host, '10.0.0.8'] }],
  'other-user': [{ code: 'other-user', host, target: '10.0.0.8', user: 'admin' }],
});

const at = { line: 7, device: 'db1' };

export const clusterFaults = all<ClusterFault>({
  encoding: [{ code: 'encoding' }],
  doctype: [{ code: 'doctype', line: 2 }],
  malformed: [
    { code: 'malformed', line: 3, text: 'tag' },
    { code: 'malformed', line: undefined, text: 'tag' },
  ],
  'no-element': [{ code: 'no-element', element: 'CLUSTER' }],
  'repeated-element': [{ code: 'repeated-element', line: 9, element: 'CLUSTER' }],
  'no-parameter': [
    { code: 'no-parameter', ...at, parameter: 'sshIp1, backIp1' },
    { code: 'no-parameter', line: 4, device: undefined, parameter: 'nodeNames' },
  ],
  'repeated-parameter': [{ code: 'repeated-parameter', ...at, parameter: 'backIp1' }],
  address: [{ code: 'address', ...at, parameter: 'backIp1', value: '10.0.0.300' }],
  port: [{ code: 'port', ...at, parameter: 'sshPort', value: '80' }],
  loopback: [{ code: 'loopback', ...at, parameter: 'backIp1', value: '127.0.0.1' }],
  'shared-address': [{ code: 'shared-address', ...at, value: '10.0.0.1', other: 'db2' }],
  'repeated-name': [{ code: 'repeated-name', line: 4, name: 'db1' }],
  'no-device': [{ code: 'no-device', line: 4, name: 'db3' }],
  'not-a-node': [{ code: 'not-a-node', line: 20, name: 'db4' }],
});

type SeenFact = Exclude<Seen, string>;
const path = '/home/omm/.ssh/id_om';
const port = { host, port: 22 };
const role = 'first';

const seen: { readonly [I in SeenFact['is']]: readonly (SeenFact & { readonly is: I })[] } = {
  missing: [{ is: 'missing', path }],
  'no-private-key': [{ is: 'no-private-key', path }],
  'not-paired': [{ is: 'not-paired', path }],
  'opens-no-key': [{ is: 'opens-no-key', path }],
  'on-no-host': [{ is: 'on-no-host', path }],
  mode: [
    { is: 'mode', path, mode: 0o664, group: 'dba' },
    { is: 'mode', path, mode: 0o644 },
  ],
  'mode-and-foreign': [{ is: 'mode-and-foreign', path, mode: 0o755 }],
  owner: [{ is: 'owner', path, owner: 'nobody', uid: 65534 }],
  'not-first-line': [{ is: 'not-first-line', path: '/root/.ssh/config', line: 'Include /root/x' }],
  'no-key-line': [{ is: 'no-key-line', path }],
  'key-lines': [{ is: 'key-lines', path, lines: [1, 3] }],
  'no-host-line': [{ is: 'no-host-line', entry: '[10.0.0.7]:2222' }],
  'other-host-key': [
    { is: 'other-host-key', line: 3, entry: host, old: key, now: key },
    { is: 'other-host-key', line: 3, entry: host, old: key, now: undefined },
  ],
  'revoked-on': [{ is: 'revoked-on', host, entry: 'db2' }],
  'offered-instead': [{ is: 'offered-instead', known: [recorded('user'), recorded('run')], offered: key }],
  'unlike-most': [{ is: 'unlike-most', own: blob, most: 'AAAA' }],
  'not-in-passwd': [{ is: 'not-in-passwd', user: 'omm' }],
  shell: [{ is: 'shell', shell: '/usr/sbin/nologin' }],
  'password-locked': [{ is: 'password-locked' }],
  'password-never-set': [{ is: 'password-never-set' }],
  since: [
    { is: 'since', when: '2026-01-01' },
    { is: 'since', when: 99999999999 },
  ],
  'password-expires': [{ is: 'password-expires', when: 'Jan 01, 2020' }],
  'agent-dead': [{ is: 'agent-dead', role }],
  'agent-stopped': [
    { is: 'agent-stopped', role, pid: 7 },
    { is: 'agent-stopped', role: 'standby', pid: null },
  ],
  'agent-keys': [
    { is: 'agent-keys', role, keys: 0 },
    { is: 'agent-keys', role, keys: null },
  ],
  'keys-and-tries': [{ is: 'keys-and-tries', tries: 6, keys: 9, hosts: [host] }],
  answer: (['refused', 'none', 'mute', 'hung-up'] as const).map((how) => ({ is: 'answer', port, how })),
  said: [{ is: 'said', port, text: 'EHOSTUNREACH' }],
  between: (['none', 'no-route'] as const).map((how) => ({ is: 'between', from: '10.0.0.8', port, how })),
  'login-shell': [{ is: 'login-shell', port }],
  'refused-user': [{ is: 'refused-user', port, user: 'omm' }],
  methods: [
    { is: 'methods', port, methods: ['publickey', 'gssapi'] },
    { is: 'methods', port, methods: [] },
  ],
  'more-methods': [{ is: 'more-methods', port, methods: ['password'] }],
  slow: [
    { is: 'slow', loginMs: 2100, exchangeMs: 100, settings: ['usedns yes'] },
    { is: 'slow', loginMs: 2100, exchangeMs: 100, settings: [] },
  ],
  login: [
    { is: 'login', from: '10.0.0.1', target: 'db2', more: 0, client: 'ssh: odd', server: undefined },
    { is: 'login', from: '10.0.0.1', target: 'db2', more: 2, client: 'ssh: odd', server: 'error: odd' },
  ],
  cause: (
    [
      [true, 1],
      [true, 2],
      [false, 1],
      [false, 2],
    ] as const
  ).map(([certain, count]) => ({
    is: 'cause',
    certain,
    settings: [
      {
        setting: 'ControlPath ~/x/%C',
        line: { file: '/etc/ssh/ssh_config', number: 3, match: '' },
        option: undefined,
      },
      { setting: 'port 23', line: undefined, option: '-p23' },
    ].slice(0, count),
    login: {
      is: 'login',
      from: '10.0.0.1',
      target: 'db2',
      more: 1,
      client: 'ssh: odd',
      server: 'error: odd',
    },
  })),
  unread: [{ is: 'unread', paths: ['/etc/ssh/sshd_config', '/etc/ssh/sshd_config.d/a.conf'] }],
  'no-reason': [{ is: 'no-reason' }],
  setting: [
    {
      is: 'setting',
      setting: 'ForceCommand /bin/x',
      line: { file: '/etc/ssh/sshd_config', number: 9, match: 'Match User omm' },
      option: undefined,
      clients: [host],
    },
    { is: 'setting', setting: 'DenyUsers omm', line: undefined, option: '-oDenyUsers=omm', clients: [] },
  ],
  room: [{ is: 'room', kib: 12 }],
  'no-inode': [{ is: 'no-inode' }],
  'no-ssh': [{ is: 'no-ssh' }],
  'listed-otherwise': [{ is: 'listed-otherwise', listed: host, own: '10.0.0.8' }],
  'host-name': [{ is: 'host-name', name: 'localhost' }],
  shared: [{ is: 'shared', value: 'db1', hosts: ['10.0.0.8', '10.0.0.9'] }],
  clock: [
    { is: 'clock', seconds: 400 },
    { is: 'clock', seconds: -400 },
  ],
};

export const allSeen: readonly Seen[] = Object.values(seen).flat();
