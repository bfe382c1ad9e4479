/** The files that a plan may change or needs to read. */
export type FileName =
  | 'authorized_keys'
  /** Other files that held keys for sshd: the default one, and the last that the record of runs names. */
  | 'default_keys'
  | 'former_keys'
  | 'known_hosts'
  | 'hosts'
  | 'ssh_config'
  | 'bashrc'
  | 'private_key'
  | 'public_key'
  | 'managed_config'
  | 'keeper'
  | 'fast_passphrase'
  /** What runs made here: formats/made.ts. */
  | 'made'
  /** The login start-up file: the first that exists of `.bash_profile`, `.bash_login`, `.profile`; else the last. */
  | 'profile'
  /** Those of the three that are there behind the first. */
  | 'bash_login'
  | 'plain_profile';

/** A file as it was read. */
export interface FileFact {
  readonly path: string;
  readonly bytes: Buffer;
  /** Permission bits. */
  readonly mode: number;
  /** User id of the owner. */
  readonly owner: number;
  /** Names that the file has: more than 1 where it is hard-linked. */
  readonly links: number;
  /** Inode number, as text: it may have 64 bits. */
  readonly inode: string;
}

/** A link among the files, or on the way to them, and the user id of whoever made it. */
export interface LinkFact {
  readonly path: string;
  readonly owner: number;
}

interface DirectoryFact {
  readonly path: string;
  readonly mode: number;
  readonly owner: number;
}

/** A process, as nothing else is ever named on a running system: its number, and when it began; digits. */
export interface ShellProcessId {
  readonly pid: string;
  readonly since: string;
}

/** Who a host says it is. Text is hostile until checked; the home is checked here. */
export interface Greeting {
  readonly home: string;
  /** As the host says it, at most one line. */
  readonly hostname: string;
  readonly uid: number;
  /** What /etc/machine-id holds, hex digits; empty where there is none. Cloned machines may share it. */
  readonly machineId: string;
  /** The running system, as the kernel names it since it started; empty where it does not. */
  readonly boot: string;
  /** The session's shell. */
  readonly shell: ShellProcessId | undefined;
}

/** What a host said of itself. Text is hostile until checked; paths are checked here. */
export interface HostFacts extends Greeting {
  /** Where each file is or would be. */
  readonly paths: ReadonlyMap<FileName, string>;
  readonly files: ReadonlyMap<FileName, FileFact>;
  /** Things that stand where a file should be and are none, or cannot be read. */
  readonly odd: readonly string[];
  readonly directories: readonly DirectoryFact[];
  readonly symlinks: readonly LinkFact[];
  /** Pieces of the passphrase, by number. */
  readonly passphrase: readonly { readonly cipher: Buffer; readonly rand: Buffer }[];
  /** All files of the passphrase's pieces, whether or not they go together. */
  readonly pieces: readonly { readonly path: string; readonly bytes: Buffer }[];
  /** Default identity files that the user has there. */
  readonly identities: readonly string[];
  /** Whether sshd's configuration sets something that may keep keys out. */
  readonly restricted: boolean;
  /** Whether there is a crontab(1). */
  readonly crontab: boolean;
  /** Whether something in the tool's folder is a link or another user's: then nothing of it was read. */
  readonly foreign: boolean;
  /** Whether it was seen that what is made in the home is the user's alone: no default ACL opens it to others. */
  readonly closed: boolean;
  /** Whose journal lies there, of a run that did not end: one line of hostile text, empty where it does not say. */
  readonly journal: string | undefined;
}

/** Mode bits by which others than the owner may write: what sshd's StrictModes refuses. */
export const writableByOthers = 0o022;
