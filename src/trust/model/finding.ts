import { printable } from '../../text/printable.ts';
import { shellPath } from '../../text/shell-word.ts';
import type { Fix } from './fix.ts';
import type { Seen } from './seen.ts';

/** `error`: logins by key fail for it, or the main command does. `warning`: it will hurt sooner or later. */
export type Severity = 'error' | 'warning';

/** Characters of a path in a command: what is shown is not cut anywhere. */
const maxPath = 512;

/** A path as one word of a shell, quoted only where it has to be; undefined where it would not be shown as it is. */
export function pathWord(path: string): string | undefined {
  if (!path.startsWith('/') || printable(path, maxPath) !== path) return undefined;
  return /^\/[\w./@%+:-]*$/.test(path) ? path : shellPath(path);
}

/** A command about a file; none for a path that cannot be written into one. */
export function on(path: string, command: (word: string) => string): string | undefined {
  const word = pathWord(path);
  return word === undefined ? undefined : command(word);
}

/** What to do about a finding. */
export interface Remedy {
  /** On the host that the finding is about, or on the machine that runs the tool. */
  readonly on: 'host' | 'here';
  /** Who can do it there: root, or the user whose logins they are. */
  readonly as: 'root' | 'user';
  /** To be pasted into a shell. `HOSTFILE` stands for the list that the tool was given. */
  readonly command: string;
  /** The same as data, where the tool can do it. */
  readonly fix?: Fix;
}

/** A cause of failing logins, or of coming trouble, on one host. Its code is one of `trust/doctor/findings.ts`. */
export interface Finding<Code extends string = string> {
  readonly code: Code;
  /** As in all output: the host's first listed address. */
  readonly host: string;
  readonly severity: Severity;
  readonly evidence: Seen;
  readonly remedy: readonly Remedy[];
}

/**
 * What makes the findings of some codes. A remedy that is only text is for the user on the host itself; one that is undefined is
 * left out.
 */
export function findingsOf<Code extends string>(
  codes: Readonly<Record<Code, Severity>>,
): (
  host: string,
  code: Code,
  evidence: Seen,
  ...remedy: readonly (string | Remedy | undefined)[]
) => Finding<Code> {
  return (host, code, evidence, ...remedy) => {
    const steps = remedy.flatMap((step) =>
      typeof step === 'string' ? ({ on: 'host', as: 'user', command: step } as const) : (step ?? []),
    );
    return { code, host, severity: codes[code], evidence, remedy: steps };
  };
}

/** Creating trust again, which puts back all that is the tool's own. */
export const createAgain: Remedy = {
  on: 'here',
  as: 'user',
  command: 'gs_sshexkey -f HOSTFILE',
  fix: { is: 'create', merge: false },
};

/**
 * A remedy for the user on the host; undefined for a path that cannot be written into a command.
 *
 * @param fix the same as data, where the tool can do it
 */
export function byUser(command: string | undefined, fix: Fix | undefined): Remedy | undefined {
  return command === undefined ? undefined : { on: 'host', as: 'user', command, ...(fix ? { fix } : {}) };
}

/** A remedy that takes root on the host. */
export function asRoot(command: string): Remedy;
export function asRoot(command: string | undefined): Remedy | undefined;
export function asRoot(command: string | undefined): Remedy | undefined {
  return command === undefined ? undefined : { on: 'host', as: 'root', command };
}
