import type { HostKey, KeyPlace } from '../../transport/host-key.ts';
import type { Detail } from './detail.ts';
import type { HostFailure } from './failure.ts';
import type { Step } from './step.ts';

/** Things that a user should know of and that stop nothing. */
export type Notice =
  | {
      readonly code: 'host-key-accepted';
      readonly host: string;
      readonly key: HostKey;
      /** An authority on record that may sign for the host, which this tool cannot make use of. */
      readonly authority: KeyPlace | undefined;
    }
  /** A known_hosts file of the system is there, and what it says is not heard. */
  | { readonly code: 'known-hosts-unread'; readonly path: string; readonly reason: string }
  /** The system's ssh carries the connection: `because` is a keyword of ssh_config(5), or `algorithms`. */
  | { readonly code: 'system-ssh'; readonly host: string; readonly because: string }
  /** A key of the user's own waits to be touched: `text` is how ssh describes it. */
  | { readonly code: 'touch'; readonly host: string; readonly text: string }
  | { readonly code: 'startup-text'; readonly host: string; readonly text: string }
  | { readonly code: 'same-host'; readonly host: string; readonly other: string }
  /** The cluster file calls a host otherwise than the host itself: both are hostile text. */
  | {
      readonly code: 'name-differs';
      readonly host: string;
      readonly listed: string;
      readonly name: string;
    }
  | { readonly code: 'name-left-out'; readonly host: string; readonly name: string; readonly why: NameFault }
  /** The name is somebody else's on the host `on`, so that it is used nowhere: `what` is an address, or a type of key. */
  | {
      readonly code: 'name-claimed';
      readonly host: string;
      readonly name: string;
      readonly on: string;
      readonly why: 'elsewhere' | 'other-key';
      readonly what: string;
    }
  | {
      readonly code: 'hosts-conflict';
      readonly host: string;
      readonly line: number;
      readonly text: string;
      readonly name: string;
      readonly address: string;
    }
  | { readonly code: 'mode-narrowed'; readonly host: string; readonly path: string; readonly mode: number }
  /** Others could have written to the tool's folder: it is closed, and what may have been theirs is gone. */
  | { readonly code: 'folder-closed'; readonly host: string; readonly path: string; readonly mode: number }
  /** Another run is at work on the host; `holder` says whose: hostile text. */
  | { readonly code: 'waiting'; readonly host: string; readonly holder: string }
  /** What a run had left that did not end has been undone; `whose` is what it said of itself: hostile text. */
  | { readonly code: 'undone-before'; readonly host: string; readonly whose: string }
  /** The trust key of a host, of another cluster, gives way to the chosen one. */
  | { readonly code: 'key-replaced'; readonly host: string; readonly blob: string }
  /** All went well, and still the notes for undoing it could not be taken away. */
  | { readonly code: 'journal-left'; readonly host: string; readonly path: string }
  | { readonly code: 'undoing'; readonly hosts: readonly string[] }
  /** This run has undone what it had changed on these hosts. */
  | { readonly code: 'undone'; readonly hosts: readonly string[] }
  | { readonly code: 'other-user'; readonly host: string; readonly target: string; readonly user: string };

/** Why a host's name cannot stand for it. */
export type NameFault = 'not-a-name' | 'localhost' | 'shared';

/** How one host did in one step. A later one for the same host and step takes its place. */
export interface HostResult extends Omit<HostFailure, 'problem'> {
  /** Undefined when it did well. */
  readonly problem: HostFailure['problem'] | undefined;
}

/** What a run tells while it goes. Nothing is printed below the command line. */
export type TrustEvent =
  | { readonly type: 'step'; readonly step: Step; readonly state: 'begin' | 'end' }
  | { readonly type: 'host'; readonly result: HostResult }
  | {
      readonly type: 'progress';
      readonly step: Step;
      readonly done: number;
      readonly total: number;
      /** Of what is done a second time, as it had no outcome. */
      readonly again?: boolean;
    }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'detail'; readonly detail: Detail };

export type Emit = (event: TrustEvent) => void;
