/** What a program that ran on a host left behind. */
export interface RunResult {
  /** Exit status of the program, 0 to 255; 256 where it was passed over ({@link Behind}). */
  readonly status: number;
  /** Everything the program wrote to standard output. */
  readonly stdout: Buffer;
  /** The last part of what was written to standard error while it ran. Hostile text: escape before showing. */
  readonly stderr: string;
}

/** Programs that are sent along when a session opens: running one of them later costs the host a process less. */
export interface Library {
  /** Texts that only define something, and with which programs may begin: sent once. */
  readonly shared: readonly string[];
  readonly programs: readonly string[];
}

export interface RunOptions {
  /** Bytes for the program's standard input. It must read all of them. */
  readonly input?: readonly Buffer[];
  /** Give up after this many milliseconds; the session is then unusable. */
  readonly timeoutMs: number;
  /** Give up when the program writes more than this many bytes to standard output. */
  readonly maxOutput?: number;
  /** For a program that is talked with while it runs. */
  readonly talk?: Talk;
  readonly behind?: Behind | undefined;
}

/**
 * How a call goes along with the one before, where that is still under way: in one round trip with it. `success` runs its program
 * only if that one's ends with status 0; `any` runs it whatever becomes of it.
 */
export type Behind = 'any' | 'success';

/** What goes to and fro while a program runs. */
interface Talk {
  /** Called when the program begins, with what sends it more input; it must read all of it. After its end nothing is sent. */
  begun(send: (bytes: Buffer) => void): void;
  /** Gets standard output piece by piece, and the protocol's own end of it, too. */
  heard(piece: Buffer): void;
}

/**
 * One host, for the whole run: POSIX sh programs run there one after another, each with its own input.
 * The same for a host behind ssh and for this machine.
 */
export interface Session {
  /** Random word, also known to the programs as `$id`; names what the session leaves in the home until it ends. */
  readonly id: string;
  /** Another, which only its user and root on the host itself can find out: whoever tells it, is that host. */
  readonly secret: string;
  /** What a program may take here before it is given up, in milliseconds. */
  readonly patienceMs: number;
  /** Runs the text of a POSIX sh program. Calls are queued, in order. Throws {@link HostError}. */
  run(program: string, options: RunOptions): Promise<RunResult>;
  /** How often the host has been asked something so far, each time waiting for its answer, and how many bytes were sent for it. */
  traffic(): { readonly requests: number; readonly bytes: number };
  /** What the user's start-up files printed before the first program, at most 4 KiB. Known after the first run. */
  startupText(): string;
  close(): void;
}
