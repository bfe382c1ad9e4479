import { printable } from '../../text/printable.ts';
import { shellPath } from '../../text/shell-word.ts';
import type { LineChange } from './line-change.ts';
import type { Seen } from './seen.ts';

/** `error`: logins by key fail for it, or the main command does. `warning`: it will hurt sooner or later. */
export type Severity = 'error' | 'warning';

/** Every finding there is, worst first where two are of one severity; docs/findings.md has a paragraph for each. */
export const findings = {
  'sshd-down': 'error',
  'port-filtered': 'error',
  'no-route': 'error',
  'sshd-silent': 'error',
  'turned-away': 'error',
  'no-common-algorithm': 'error',
  'host-key-changed': 'error',
  'host-key-revoked': 'error',
  'login-refused': 'error',
  'no-login-method': 'error',
  'login-shell': 'error',
  'user-missing': 'error',
  'no-login-shell': 'error',
  'user-locked': 'error',
  'user-expired': 'error',
  'password-due': 'error',
  'home-writable': 'error',
  'ssh-folder-writable': 'error',
  'authorized-keys-writable': 'error',
  'folder-writable': 'error',
  'home-owner': 'error',
  'ssh-folder-owner': 'error',
  'authorized-keys-owner': 'error',
  'folder-owner': 'error',
  'selinux-label': 'error',
  'pubkey-off': 'error',
  'root-login-off': 'error',
  'user-not-allowed': 'error',
  'user-denied': 'error',
  'group-not-allowed': 'error',
  'group-denied': 'error',
  'key-not-enough': 'error',
  'key-type-refused': 'error',
  'crypto-policy': 'error',
  'authorized-keys-elsewhere': 'error',
  'forced-command': 'error',
  'trust-missing': 'error',
  'key-missing': 'error',
  'key-damaged': 'error',
  'key-differs': 'error',
  'key-mode': 'error',
  'passphrase-unreadable': 'error',
  'agents-exposed': 'error',
  'agents-missing': 'error',
  'agent-dead': 'error',
  'agent-stopped': 'error',
  'agent-empty': 'error',
  'key-line-missing': 'error',
  'key-line-damaged': 'error',
  'key-line-from': 'error',
  'key-line-command': 'error',
  'key-line-expiry': 'error',
  'key-refused': 'error',
  'known-host-changed': 'error',
  'known-host-revoked': 'error',
  'known-host-missing': 'error',
  'known-host-by-name-only': 'error',
  'known-host-by-address-only': 'error',
  'config-writable': 'error',
  'config-broken': 'error',
  'config-missing': 'error',
  'include-missing': 'error',
  'config-user': 'error',
  'config-port': 'error',
  'config-agent': 'error',
  'config-identity': 'error',
  'pair-no-answer': 'error',
  'pair-no-route': 'error',
  'home-full': 'error',
  'home-read-only': 'error',
  'shared-home': 'error',
  'openssh-old': 'error',
  'too-many-keys': 'error',
  unexplained: 'error',
  'authorized-keys-command': 'warning',
  'key-line-doubled': 'warning',
  'key-pair': 'warning',
  'agent-in-front': 'warning',
  'agent-socket-stale': 'warning',
  'parent-writable': 'warning',
  'parent-owner': 'warning',
  'startup-text': 'warning',
  'clock-skew': 'warning',
  'same-host-name': 'warning',
  'same-machine-id': 'warning',
  'same-host-key': 'warning',
  'address-differs': 'warning',
  'host-name-unusable': 'warning',
  'name-differs': 'warning',
  'hosts-conflict': 'warning',
  'max-startups': 'warning',
  'source-limit': 'warning',
  'source-penalties': 'warning',
  'slow-login': 'warning',
} as const satisfies Record<string, Severity>;

export type FindingCode = keyof typeof findings;

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

/** What a remedy does, for the tool to do it: docs/decisions/what-doctor-mends.md says why the others are not here. */
export type Fix =
  /** Lines of sshd's configuration, for root. */
  { readonly is: 'sshd'; readonly changes: readonly LineChange[] };

/** A cause of failing logins, or of coming trouble, on one host. */
export interface Finding {
  readonly code: FindingCode;
  /** As in all output: the host's first listed address. */
  readonly host: string;
  readonly severity: Severity;
  readonly evidence: Seen;
  readonly remedy: readonly Remedy[];
}

/** Makes a finding. A remedy that is only text is for the user on the host itself; one that is undefined is left out. */
export function finding(
  host: string,
  code: FindingCode,
  evidence: Seen,
  ...remedy: readonly (string | Remedy | undefined)[]
): Finding {
  const steps = remedy.flatMap((step) =>
    typeof step === 'string' ? ({ on: 'host', as: 'user', command: step } as const) : (step ?? []),
  );
  return { code, host, severity: findings[code], evidence, remedy: steps };
}

/** Creating trust again, which puts back all that is the tool's own. */
export const createAgain: Remedy = { on: 'here', as: 'user', command: 'gs_sshexkey -f HOSTFILE' };

/** A remedy that takes root on the host. */
export function asRoot(command: string): Remedy;
export function asRoot(command: string | undefined): Remedy | undefined;
export function asRoot(command: string | undefined): Remedy | undefined {
  return command === undefined ? undefined : { on: 'host', as: 'root', command };
}
