import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { isPlainUserName } from '../host/read/probe.ts';
import { type BadLine, type ListedHost, parseHostFile } from '../inventory/host-file.ts';
import { localAddresses } from '../inventory/local-addresses.ts';
import { readIdentity } from '../keys/read-identity.ts';
import { Secret } from '../keys/secret.ts';
import { printable } from '../text/printable.ts';
import { connectors } from '../transport/choice/connectors.ts';
import type { Identity } from '../transport/identity.ts';
import type { ClusterOptions } from '../trust/cluster/cluster.ts';
import type { PasswordQuestion } from '../trust/cluster/passwords.ts';
import * as keyModels from '../trust/keys/key-models.ts';
import type { VerifyMode } from '../trust/model/topology.ts';
import { InputError } from './errors.ts';

/** A host: `ADDRESS` or `ADDRESS,PORT`, or the two by name. The port is 22, or 1025 to 65534. */
export type Host = string | { readonly address: string; readonly port?: number };

/** What is asked for: the password for all hosts, or, after a refusal, that of one. */
export type Password = string | Secret | undefined;

/** Whom to connect to, and how. */
export interface ConnectOptions {
  /** The hosts, or the text of a host file. This machine always takes part, listed or not. */
  readonly hosts: string | readonly Host[];
  /**
   * Called when a host accepts no key: first for all hosts, and for a host by itself, up to three times, that refuses.
   * Undefined gives up. Without it, a host that needs a password fails.
   */
  readonly password?: (question: PasswordQuestion) => Password | Promise<Password>;
  /** Files of unencrypted private keys to log in with before a password is asked for. */
  readonly identityFiles?: readonly string[];
  /** Whether host keys that no known_hosts file has are refused. Default false: they are accepted once, and told. */
  readonly strictHostKeys?: boolean;
  /**
   * What carries the connections: this library, this machine's ssh with all its configuration, or this library where that is
   * enough. Default `auto`.
   */
  readonly ssh?: 'builtin' | 'system' | 'auto';
  /** Jump hosts, as `ssh -J` takes them; not with `builtin`. */
  readonly jump?: string;
  /** Connections that are started at a time. Default 30. */
  readonly jobs?: number;
  /** How long a host may take to answer, in milliseconds. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** How long another run that changes a host is waited for, in milliseconds. Default 30,000. */
  readonly lockWaitMs?: number;
  /** Which logins between hosts are tried. Default `auto`: `mesh` up to 32 hosts, else `ring`. */
  readonly verify?: VerifyMode | 'auto';
  /** Ends the run, which first undoes what it has changed, and then fails with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Reads what all functions take. Throws InputError. */
export function readOptions(options: ConnectOptions): ClusterOptions {
  const { username: user } = userInfo();
  if (!isPlainUserName(user))
    throw new InputError(`the user name ${printable(user)} holds characters that are not passed to a shell`);
  return {
    user,
    connector: connectors[options.ssh ?? 'auto']({
      env: process.env,
      processId: process.pid,
      uid: process.geteuid?.() ?? 0,
      jump: options.jump,
      localAddresses: localAddresses(),
    }),
    keys: keyModels.shared,
    hosts: readHosts(options.hosts),
    identities: (options.identityFiles ?? []).map(readKeyFile),
    agentSocket: process.env.SSH_AUTH_SOCK || undefined,
    hostKeys: { listed: undefined, strict: options.strictHostKeys ?? false },
    jobs: positive('jobs', options.jobs ?? 30),
    connectTimeoutMs: positive('connectTimeoutMs', options.connectTimeoutMs ?? 10_000),
    lockWaitMs: positive('lockWaitMs', options.lockWaitMs ?? 30_000),
    env: process.env,
    processId: process.pid,
  };
}

/** The answer of the caller's callback. An empty one is none. */
export function readPassword(answer: Password): Secret | undefined {
  const secret = typeof answer === 'string' ? new Secret(answer) : answer;
  return secret?.reveal() ? secret : undefined;
}

const reasons: Record<BadLine['reason'], string> = {
  address: 'is no address of a host',
  port: 'has a port that is neither 22 nor 1025 to 65534',
  'two ports': 'is listed with another port, too',
  loopback: 'is a loopback address, which is valid only alone',
};

function readHosts(given: ConnectOptions['hosts']): readonly ListedHost[] {
  const text = typeof given === 'string' ? given : given.map(lineOf).join('\n');
  const { hosts, bad } = parseHostFile(Buffer.from(text));
  const what = typeof given === 'string' ? 'line' : 'host';
  if (bad.length > 0) {
    const list = bad.map(
      (one) => `${what} ${one.line}: "${printable(one.text, 100)}" ${reasons[one.reason]}`,
    );
    throw new InputError(list.join('; '));
  }
  if (hosts.length === 0) throw new InputError('there is no host');
  return hosts;
}

function lineOf(host: Host, place: number): string {
  const line = typeof host === 'string' ? host : `${host.address},${host.port ?? 22}`;
  // In a host file these would be more lines than one, or none.
  if (/[\r\n]|^\s*(#|$)/.test(line)) throw new InputError(`host ${place + 1}: "${printable(line, 100)}"`);
  return line;
}

function readKeyFile(path: string): Identity {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new InputError(printable(error instanceof Error ? error.message : String(error), 500));
  }
  const identity = readIdentity(bytes);
  if (!identity) throw new InputError(`${printable(path)} is no private key, or is encrypted`);
  return identity;
}

function positive(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InputError(`${name} must be a whole number above 0`);
  return value;
}
