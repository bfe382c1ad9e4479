import type { HostKey, RecordedKey } from '../../transport/host-key.ts';

/**
 * What was seen that a finding is about: a line of a file or of a command's output as it is, or what it comes to. All text in it
 * is hostile.
 */
export type Seen =
  | string
  /** Of a path. */
  | {
      readonly is: 'missing' | 'no-private-key' | 'not-paired' | 'opens-no-key' | 'on-no-host';
      readonly path: string;
    }
  | { readonly is: 'mode'; readonly path: string; readonly mode: number; readonly group?: string }
  /** In the folder is a link, or a file of another user. */
  | { readonly is: 'mode-and-foreign'; readonly path: string; readonly mode: number }
  | { readonly is: 'owner'; readonly path: string; readonly owner: string; readonly uid: number }
  | { readonly is: 'not-first-line'; readonly path: string; readonly line: string }
  /** Of authorized_keys and known_hosts; `entry` is what ssh looks for. */
  | { readonly is: 'no-key-line'; readonly path: string }
  | { readonly is: 'key-lines'; readonly path: string; readonly lines: readonly number[] }
  | { readonly is: 'no-host-line'; readonly entry: string }
  | {
      readonly is: 'other-host-key';
      readonly line: number;
      readonly entry: string;
      readonly old: HostKey;
      readonly now: HostKey | undefined;
    }
  | { readonly is: 'revoked-on'; readonly host: string; readonly entry: string }
  | { readonly is: 'offered-instead'; readonly known: readonly RecordedKey[]; readonly offered: HostKey }
  /** Of the trust key, as base64 blobs. */
  | { readonly is: 'unlike-most'; readonly own: string; readonly most: string }
  /** Of an account. */
  | { readonly is: 'not-in-passwd'; readonly user: string }
  | { readonly is: 'shell'; readonly shell: string }
  | { readonly is: 'password-locked' | 'password-never-set' }
  /** A date, or the number of a day that no calendar has. */
  | { readonly is: 'since'; readonly when: string | number }
  | { readonly is: 'password-expires'; readonly when: string }
  /** Of an agent. */
  | { readonly is: 'agent-dead'; readonly role: AgentRole }
  | { readonly is: 'agent-stopped'; readonly role: AgentRole; readonly pid: number | null }
  | { readonly is: 'agent-keys'; readonly role: AgentRole; readonly keys: number | null }
  | {
      readonly is: 'keys-and-tries';
      readonly tries: number;
      readonly keys: number;
      readonly hosts: readonly string[];
    }
  /** Of an ssh server, seen from here or from another host. */
  | {
      readonly is: 'answer';
      readonly port: ServerPort;
      readonly how: 'refused' | 'none' | 'mute' | 'hung-up';
    }
  | { readonly is: 'said'; readonly port: ServerPort; readonly text: string }
  | {
      readonly is: 'between';
      readonly from: string;
      readonly port: ServerPort;
      readonly how: 'no-route' | 'none';
    }
  | { readonly is: 'login-shell'; readonly port: ServerPort }
  | { readonly is: 'refused-user'; readonly port: ServerPort; readonly user: string }
  | {
      readonly is: 'methods' | 'more-methods';
      readonly port: ServerPort;
      readonly methods: readonly string[];
    }
  | {
      readonly is: 'slow';
      readonly loginMs: number;
      readonly exchangeMs: number;
      readonly settings: readonly string[];
    }
  | { readonly is: 'no-reason' }
  | SeenLogin
  /** Settings that logins fail for: without one that is certain, or without all of several, one was seen to pass. */
  | {
      readonly is: 'cause';
      readonly certain: boolean;
      readonly settings: readonly {
        readonly setting: string;
        readonly line: SeenLine | undefined;
        readonly option: string | undefined;
      }[];
      readonly login: SeenLogin;
    }
  /** A setting of sshd, with the line that makes it, or the option of the running sshd; for some clients where not for all. */
  | {
      readonly is: 'setting';
      readonly setting: string;
      readonly line: SeenLine | undefined;
      readonly option: string | undefined;
      /** The system's crypto policy, where that is what sets it. */
      readonly policy?: string | undefined;
      readonly clients: readonly string[];
    }
  /** Files that have changed since the program that goes by them has read them. */
  | { readonly is: 'unread'; readonly paths: readonly string[] }
  /** Of the host. */
  | { readonly is: 'room'; readonly kib: number }
  | { readonly is: 'no-inode' | 'no-ssh' }
  | { readonly is: 'listed-otherwise'; readonly listed: string; readonly own: string }
  | { readonly is: 'host-name'; readonly name: string }
  | { readonly is: 'shared'; readonly value: string; readonly hosts: readonly string[] }
  /** Seconds ahead of the others, below 0 behind them. */
  | { readonly is: 'clock'; readonly seconds: number };

/** A login that fails: one of `more` alike, the client's last line, and the server's about that client. */
export interface SeenLogin {
  readonly is: 'login';
  readonly from: string;
  readonly target: string;
  readonly more: number;
  readonly client: string;
  readonly server: string | undefined;
}

/** Where a setting stands; `match` is the line that begins its block, if any. */
export interface SeenLine {
  readonly file: string;
  readonly number: number;
  readonly match: string;
}

type AgentRole = 'first' | 'standby';

/** Where an ssh server was looked for. */
export interface ServerPort {
  readonly host: string;
  readonly port: number;
}
