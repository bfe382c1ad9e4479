/** A file to put into a host. */
export interface FileSpec {
  /** Absolute, or for an account's file relative to its home. */
  path: string;
  content: string | Buffer;
  /** Default 0o644. */
  mode?: number;
  /** `user` or `user:group`; default root, or the account itself. */
  owner?: string;
}

interface AccountSpec {
  name: string;
  /** Without one no password works. */
  password?: string;
  /** Login shell, default /bin/bash. */
  shell?: string;
  /** Default 0 for root, else 1000 and up. */
  uid?: number;
  /** `passwd -l`: the password is there but does not work. */
  locked?: boolean;
  /** `chage -d 0`: with PAM the password must be changed at the next login. */
  mustChangePassword?: boolean;
  files?: FileSpec[];
}

export interface FirewallRule {
  /** Position in `lab.hosts` (from 0). */
  to: number;
  /** `drop` is silent, `reject` answers "connection refused". */
  action: 'drop' | 'reject';
  /** TCP port, default the sshd port of the other host. */
  port?: number;
}

export type HostKeyType = 'ed25519' | 'ecdsa' | 'rsa';
/** Debian releases that hosts can be of, beside the machine's own. */
export const releases = ['bullseye', 'trixie', 'sid'] as const;
export type Release = (typeof releases)[number];

/** What a host is like; everything has a default. */
export interface HostSpec {
  /** Host name, default node1, node2, … */
  name?: string;
  /** Merged by name into the default ones: root (root-secret) and omm (omm-secret). */
  accounts?: AccountSpec[];
  /** Port of the SSH server, default 22. */
  port?: number;
  hostKeyTypes?: HostKeyType[];
  ipv4?: boolean;
  ipv6?: boolean;
  /** `off` (default) lets sshd read /etc/shadow itself, which is quicker. */
  pam?: 'off' | 'on' | 'keyboard-interactive-only';
  /** What /bin/sh is, default dash. */
  sh?: 'dash' | 'bash' | 'busybox';
  /** Another Debian release than the machine's own. */
  release?: Release;
  /** Put before the lab's own lines (sshd takes the first value it sees); `Match` and what follows goes last. */
  sshdConfig?: string[];
  files?: FileSpec[];
  /** Further lines of /etc/hosts, for example `127.0.1.1 node1` as Debian's installer writes. */
  etcHosts?: string[];
  server?: 'openssh' | 'dropbear' | 'none';
  firewall?: FirewallRule[];
  /** Shell lines that root runs at every boot before the SSH server starts. */
  boot?: string[];
  /** Size of the file systems /root and /home each, for example `64k` for a disk that fills up. */
  homeSize?: string;
  /** /home is one directory for all hosts of the lab that say so, as by NFS. */
  sharedHome?: boolean;
}

/** An account with everything decided. */
export interface Account {
  name: string;
  password: string | undefined;
  shell: string;
  uid: number;
  gid: number;
  home: string;
  locked: boolean;
  mustChangePassword: boolean;
  files: FileSpec[];
}

/** A host with everything decided. */
export interface HostPlan extends Required<Omit<HostSpec, 'accounts' | 'release' | 'homeSize'>> {
  /** Position in `lab.hosts`, from 0. */
  index: number;
  address: string;
  address6: string;
  accounts: Account[];
  release: Release | undefined;
  homeSize: string | undefined;
}

const defaultAccounts: AccountSpec[] = [
  { name: 'root', password: 'root-secret' },
  { name: 'omm', password: 'omm-secret' },
];

/**
 * Fills in the defaults of one host.
 *
 * @param index - position in the lab, from 0; it decides the default name and the addresses
 */
export function planHost(spec: HostSpec, index: number): HostPlan {
  return {
    index,
    name: spec.name ?? `node${index + 1}`,
    // All labs use the same subnet: they cannot see each other. No .0 or .255, some tools distrust them.
    address: `10.99.${Math.floor(index / 250)}.${(index % 250) + 1}`,
    address6: `fd99::${(index + 1).toString(16)}`,
    accounts: planAccounts(spec.accounts ?? []),
    port: spec.port ?? 22,
    hostKeyTypes: spec.hostKeyTypes ?? ['ed25519', 'ecdsa', 'rsa'],
    ipv4: spec.ipv4 ?? true,
    ipv6: spec.ipv6 ?? true,
    pam: spec.pam ?? 'off',
    sh: spec.sh ?? 'dash',
    release: spec.release,
    sshdConfig: spec.sshdConfig ?? [],
    files: spec.files ?? [],
    etcHosts: spec.etcHosts ?? [],
    server: spec.server ?? 'openssh',
    firewall: spec.firewall ?? [],
    boot: spec.boot ?? [],
    homeSize: spec.homeSize,
    sharedHome: spec.sharedHome ?? false,
  };
}

function planAccounts(given: AccountSpec[]): Account[] {
  const byName = new Map<string, AccountSpec>();
  for (const account of [...defaultAccounts, ...given]) {
    byName.set(account.name, { ...byName.get(account.name), ...account });
  }
  let nextUid = 1000;
  return [...byName.values()].map((spec) => {
    const uid = spec.uid ?? (spec.name === 'root' ? 0 : nextUid++);
    return {
      name: spec.name,
      password: spec.password,
      shell: spec.shell ?? '/bin/bash',
      uid,
      gid: uid,
      home: spec.name === 'root' ? '/root' : `/home/${spec.name}`,
      locked: spec.locked ?? false,
      mustChangePassword: spec.mustChangePassword ?? false,
      files: spec.files ?? [],
    };
  });
}
