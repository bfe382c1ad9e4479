import type { HostKey, KeyPlace, RecordedKey } from './host-key.ts';
import type { Unsupported } from './unsupported.ts';

/** Why a host cannot take part. Data only: the wording is made where it is shown. */
export type Problem =
  | { readonly code: 'refused' }
  | { readonly code: 'timed-out'; readonly stage: 'connect' | 'handshake' | 'login' }
  | { readonly code: 'no-route'; readonly reason: string }
  | { readonly code: 'throttled'; readonly text: string }
  | { readonly code: 'closed'; readonly text: string }
  | { readonly code: 'no-common-algorithm'; readonly text: string }
  | {
      readonly code: 'host-key-changed';
      readonly offered: HostKey;
      /** What is on record instead, what says so most plainly first. */
      readonly known: readonly RecordedKey[];
      /** The host showed this key after the login only, which was by another one. */
      readonly late: boolean;
    }
  | {
      readonly code: 'host-key-revoked';
      readonly offered: HostKey;
      readonly place: KeyPlace;
      readonly late: boolean;
    }
  /** Only keys on record are wanted, and this one is not. */
  | {
      readonly code: 'host-key-unlisted';
      readonly offered: HostKey;
      /** The file of `--host-keys`; undefined when any known_hosts file would do. */
      readonly path: string | undefined;
      /** An authority that may sign for the host, which this tool cannot make use of. */
      readonly authority: KeyPlace | undefined;
    }
  | { readonly code: 'password-refused'; readonly attempts: number }
  | { readonly code: 'password-not-tried' }
  | { readonly code: 'password-missing' }
  | { readonly code: 'no-password-method'; readonly methods: readonly string[] }
  | { readonly code: 'more-authentication'; readonly methods: readonly string[] }
  | { readonly code: 'unexpected-prompt'; readonly text: string }
  /** ssh on this machine knows no key of a jump host on the way, which it calls that. */
  | { readonly code: 'jump-host-unknown'; readonly text: string }
  /** This machine's ssh could not be started, or refuses its configuration: its own words. */
  | { readonly code: 'no-system-ssh'; readonly text: string }
  /** Other users could exchange what this tool would put into that folder of this machine. */
  | { readonly code: 'open-folder'; readonly path: string }
  | { readonly code: 'shell'; readonly text: string }
  | { readonly code: 'program-timed-out'; readonly seconds: number }
  | { readonly code: 'output-too-large'; readonly limit: number }
  | { readonly code: 'malformed-answer'; readonly text: string }
  /** Something broke on what the host had said, that nobody had thought of; `trace` says where in this tool. */
  | { readonly code: 'unexpected'; readonly text: string; readonly trace: string }
  | {
      readonly code: 'program-failed';
      readonly status: number;
      readonly text: string;
      readonly failed: ProgramFailure;
    }
  | { readonly code: 'unsupported'; readonly why: Unsupported }
  /** A trust key other than the chosen one, which is undefined where a new one is to be made; both as base64 blobs. */
  | { readonly code: 'different-trust-key'; readonly held: string; readonly chosen: string | undefined }
  /** Without the trust key nobody could log in there: no other key, and no password by which the user may. */
  | {
      readonly code: 'no-other-login';
      /** `unknown`: whether root's password is taken, as its sshd does not say. */
      readonly why: 'not-offered' | 'root-refused' | 'no-password' | 'unknown';
      readonly methods: readonly string[];
    }
  /** A trust key, as a base64 blob, goes on to be accepted though its line is gone. */
  | { readonly code: 'key-still-accepted'; readonly accepted: string }
  /** A change of sshd's configuration that was not made, or taken back: what was not as it should be with it, and what was said of that. */
  | {
      readonly code: 'sshd-unchanged';
      readonly why: 'unread' | 'check' | 'reload' | 'login';
      readonly text: string;
    }
  /** A file is not what it was when it was read. */
  | { readonly code: 'changed'; readonly path: string }
  /** A file or folder that the run would make the user's own has come from another user, with this number. */
  | { readonly code: 'made-by-another'; readonly path: string; readonly uid: number }
  /** The home directory is another host's of the run, too. */
  | { readonly code: 'shared-home' }
  /** Another run is at work there, by a session; `holder` says whose: hostile text. */
  | { readonly code: 'locked'; readonly session: string; readonly holder: string };

/** What a program told of its failure. All text is hostile. */
export interface ProgramFailure {
  /** Mostly the path of a file that it could not write; of an agent that does not hold the key, its socket. */
  readonly what: string;
  /** The system's words, where there are any. */
  readonly reason: string;
  readonly kind: 'full' | 'read-only' | 'agent' | 'agent-stopped' | 'other';
}

/** Carries a {@link Problem} through promises. */
export class HostError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.name = 'HostError';
    this.problem = problem;
  }
}
