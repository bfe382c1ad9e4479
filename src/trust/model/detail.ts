import type { HostKey } from '../../transport/host-key.ts';

/** What a run tells for those who want to know exactly (`-v`, the log). Text of hosts in it is hostile. */
export type Detail =
  | { readonly code: 'hung-up'; readonly host: string }
  | { readonly code: 'logged-in'; readonly host: string; readonly by: 'password' | 'key' }
  /** A host key that is not on record, and none but such are wanted. */
  | { readonly code: 'host-key-left-out'; readonly host: string; readonly key: HostKey }
  /** The trust key, as a base64 blob. */
  | { readonly code: 'key-kept' | 'key-made'; readonly blob: string }
  | { readonly code: 'no-hosts-file'; readonly host: string }
  | { readonly code: 'unchanged'; readonly host: string }
  | { readonly code: 'wrote'; readonly host: string; readonly paths: readonly string[] }
  /** A file that could not be replaced by a rename, and why. */
  | { readonly code: 'in-place'; readonly host: string; readonly path: string; readonly why: string }
  /** A file is not what was read. */
  | { readonly code: 'read-again'; readonly host: string; readonly path: string }
  | { readonly code: 'cron-line-added'; readonly host: string }
  /** `why` is what crontab(1) says; undefined where the last line has no end. */
  | { readonly code: 'crontab-left'; readonly host: string; readonly why: string | undefined }
  | { readonly code: 'logins-again'; readonly logins: number }
  | {
      readonly code: 'traffic';
      readonly host: string;
      readonly requests: number;
      readonly bytes: number;
    };
