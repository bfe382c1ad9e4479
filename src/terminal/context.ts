import type { Readable, Writable } from 'node:stream';
import type { Words } from '../words/types/words.ts';
import type { Ids } from './untrusted-path.ts';

/** The process as the command line sees it, passed in so that tests can stand in for it. */
export interface CliContext {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: NodeJS.ProcessEnv;
  /** What is said in the language of `env`. */
  readonly words: Words;
  readonly cwd: string;
  readonly ids: Ids;
  readonly processId: number;
  /** Name of the user who runs the tool, from the password database. */
  readonly user: string;
  /** Calls back once on SIGINT (130), SIGTERM (143) or SIGHUP (129); the caller decides what to do. */
  onSignal(handler: (exitCode: number) => void): void;
  /** Calls back on an error that nothing has caught; the caller decides what to do. */
  onCrash(handler: (error: unknown) => void): void;
}
