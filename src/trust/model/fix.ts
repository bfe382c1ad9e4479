import type { LineChange } from './line-change.ts';

/**
 * What a remedy does, as data, for the tool to do it: each of it names what was seen, so that nothing is done where that has
 * changed. docs/decisions/what-doctor-mends.md has the findings that are mended so, and why the others are not.
 */
export type Fix =
  /** Lines of sshd's configuration, for root; and how sshd is asked to check and to read it. */
  | {
      readonly is: 'sshd';
      readonly changes: readonly LineChange[];
      readonly check: string;
      readonly reload: string | undefined;
      readonly restart: string;
    }
  /** Lines of files that a run reads and writes. */
  | { readonly is: 'lines'; readonly changes: readonly LineChange[] }
  | { readonly is: 'mode'; readonly path: string; readonly was: number; readonly mode: number }
  /** A file that holds nothing that it should. */
  | { readonly is: 'remove'; readonly path: string }
  /** Has the agents started and loaded that are not well. */
  | { readonly is: 'agents' }
  /** Lets a stopped agent go on. */
  | { readonly is: 'continue'; readonly pid: number }
  /** Creates trust again. */
  | { readonly is: 'create'; readonly merge: boolean };
