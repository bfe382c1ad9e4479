import { type Evidence, readEvidence } from '../../src/host/examine/evidence.ts';
import type { FileName, HostFacts } from '../../src/host/read/facts.ts';
import { layout } from '../../src/host/read/layout.ts';
import type { Session } from '../../src/transport/session.ts';
import type { Subject } from '../../src/trust/doctor/subject.ts';
import type { KeyAssignment } from '../../src/trust/keys/key-model.ts';
import type { TrustKey } from '../../src/trust/keys/trust-key.ts';
import type { Finding } from '../../src/trust/model/finding.ts';
import type { Node } from '../../src/trust/model/node.ts';
import { en } from '../../src/words/en/words.ts';

export const home = '/home/omm';
const at = layout(home);

export const filePaths: Readonly<Record<FileName, string>> = {
  authorized_keys: `${at.ssh}/authorized_keys`,
  default_keys: `${at.ssh}/authorized_keys`,
  former_keys: `${at.ssh}/former_keys`,
  known_hosts: at.knownHosts,
  hosts: '/etc/hosts',
  ssh_config: at.sshConfig,
  bashrc: at.bashrc,
  private_key: at.privateKey,
  public_key: at.publicKey,
  managed_config: at.managedConfig,
  keeper: at.keeper,
  fast_passphrase: at.fastPassphrase,
  made: at.made,
  profile: `${home}/.bash_profile`,
  bash_login: `${home}/.bash_login`,
  plain_profile: `${home}/.profile`,
};

function isFileName(name: string): name is FileName {
  return name in filePaths;
}

/** A file as it is to be: its text, or more of it. */
type FileSketch =
  | string
  | { readonly text: string; readonly mode?: number; readonly owner?: number; readonly links?: number };

/** A host of omm's (uid 1000) that has these files and no others. */
export function factsOf(
  files: Partial<Record<FileName, FileSketch>> = {},
  changes: Partial<HostFacts> = {},
): HostFacts {
  const there = Object.entries(files).flatMap(([name, sketch]) => {
    if (!isFileName(name)) return [];
    const file = typeof sketch === 'string' ? { text: sketch } : sketch;
    const { text, mode = 0o600, owner = 1000, links = 1 } = file;
    const bytes = Buffer.from(text, 'latin1');
    return [[name, { path: filePaths[name], bytes, mode, owner, links, inode: name }] as const];
  });
  const paths = Object.entries(filePaths).flatMap(([name, path]) =>
    isFileName(name) ? [[name, path] as const] : [],
  );
  return {
    home,
    hostname: 'db1',
    uid: 1000,
    machineId: 'a1',
    boot: '',
    shell: undefined,
    paths: new Map(paths),
    files: new Map(there),
    odd: [],
    directories: [home, at.ssh, at.tmp].map((path) => ({ path, mode: 0o700, owner: 1000 })),
    symlinks: [],
    passphrase: [],
    pieces: [],
    identities: [],
    restricted: false,
    crontab: true,
    journal: undefined,
    foreign: false,
    closed: false,
    ...changes,
  };
}

/** A session that nothing runs in. */
export const idle: Session = {
  id: 'x',
  secret: '',
  patienceMs: 1000,
  run: () => Promise.reject(new Error('nothing runs here')),
  traffic: () => ({ requests: 0, bytes: 0 }),
  startupText: () => '',
  close: () => {},
};

/** A listed host, 10.0.0.1, db1. */
export function nodeOf(changes: Partial<Node> = {}): Node {
  const facts = changes.facts ?? factsOf();
  return {
    label: '10.0.0.1',
    session: idle,
    lasting: idle,
    addresses: new Map(),
    greeting: facts,
    endpoints: [{ address: '10.0.0.1', port: 22, hostKeys: [] }],
    name: 'db1',
    local: false,
    reconnect: () => Promise.resolve(idle),
    ...changes,
    facts,
  };
}

/** What omm's host with nothing wrong says, but for its sshd's settings, and the changes. */
export function evidence(changes: Partial<Evidence> = {}): Evidence {
  const healthy = `now 1000
me 1000
account 1000 1000
home ${home}
shell /bin/bash
client-version OpenSSH_9.2p1
room 1000000 4096 1000 500
mount /dev/sda1 ext4 rw
realhome ${home}
authorized ${filePaths.authorized_keys}
path 755 0 0 root:root:/
path 755 0 0 root:root:/home
path 700 1000 1000 omm:omm:${home}
path 700 1000 1000 omm:omm:${at.ssh}
path 600 1000 1000 omm:omm:${filePaths.authorized_keys}
`;
  return { ...readEvidence('omm', 1000, Buffer.from(healthy)), ...changes };
}

/** Further records beside what a healthy host says. */
export function records(more: Readonly<Record<string, readonly string[]>>): Pick<Evidence, 'records'> {
  return { records: new Map([...evidence().records, ...Object.entries(more)]) };
}

/** What sshd is set to, the same for every client. */
export function settings(
  values: Readonly<Record<string, readonly string[]>>,
  clients: readonly string[] = ['10.0.0.1'],
): Pick<Evidence, 'settings'> {
  return { settings: new Map(clients.map((client) => [client, new Map(Object.entries(values))])) };
}

/** That host as doctor sees it. */
export function subjectOf(seen: Partial<Evidence> = {}, node: Partial<Node> = {}): Subject {
  return { node: nodeOf(node), evidence: evidence(seen) };
}

/** What hosts get that share a key. */
export function sharing(own: TrustKey): KeyAssignment {
  const keys = { own, accepts: [{ publicKey: own.publicKey, options: '' }] };
  return { of: () => keys, kept: [], differing: [] };
}

/** Findings as they are told: what was seen in words, what is to be done as commands alone. */
export function inWords(
  found: readonly Finding[],
): (Omit<Finding, 'evidence'> & { readonly evidence: string })[] {
  return found.map((one) => ({
    ...one,
    evidence: en.findings.seen(one.evidence),
    remedy: one.remedy.map(({ on, as, command }) => ({ on, as, command })),
  }));
}
