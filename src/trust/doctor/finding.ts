import { shellPath } from '../../formats/shell-word.ts';

/** `error`: logins by key fail for it, or the main command does. `warning`: it will hurt sooner or later. */
export type Severity = 'error' | 'warning';

/** Every finding there is, worst first where two are of one severity; docs/findings.md has a paragraph for each. */
export const findings = {
  'sshd-down': 'error',
  'port-filtered': 'error',
  'no-route': 'error',
  'home-writable': 'error',
  'ssh-folder-writable': 'error',
  'authorized-keys-writable': 'error',
  'folder-writable': 'error',
  'home-owner': 'error',
  'ssh-folder-owner': 'error',
  'authorized-keys-owner': 'error',
  'folder-owner': 'error',
  'pubkey-off': 'error',
  'root-login-off': 'error',
  'user-not-allowed': 'error',
  'user-denied': 'error',
  'host-failed': 'error',
  'parent-writable': 'warning',
  'parent-owner': 'warning',
} as const satisfies Record<string, Severity>;

export type FindingCode = keyof typeof findings;

/** A path as one word of a shell, quoted only where it has to be. */
export function pathWord(path: string): string {
  return /^\/[\w./@%+:-]*$/.test(path) ? path : shellPath(path);
}

/** What to do about a finding. */
export interface Remedy {
  /** On the host that the finding is about, or on the machine that runs the tool. */
  readonly on: 'host' | 'here';
  /** To be pasted into a shell. `HOSTFILE` stands for the list that the tool was given. */
  readonly command: string;
}

/** A cause of failing logins, or of coming trouble, on one host. */
export interface Finding {
  readonly code: FindingCode;
  /** As in all output: the host's first listed address. */
  readonly host: string;
  readonly severity: Severity;
  /** The line, mode or value that was seen: hostile text. */
  readonly evidence: string;
  readonly remedy: readonly Remedy[];
}

/** Makes a finding. A remedy that is only text is for the host itself. */
export function finding(
  host: string,
  code: FindingCode,
  evidence: string,
  ...remedy: readonly (string | Remedy)[]
): Finding {
  const steps = remedy.map((step) =>
    typeof step === 'string' ? ({ on: 'host', command: step } as const) : step,
  );
  return { code, host, severity: findings[code], evidence, remedy: steps };
}

/** Creating trust again, which puts back all that is the tool's own. */
export const createAgain: Remedy = { on: 'here', command: 'gs_sshexkey -f HOSTFILE' };
