import type { Endpoint } from './endpoint.ts';
import type { HostKey } from './host-key.ts';
import type { Identity } from './identity.ts';
import type { Problem } from './problem.ts';
import type { Library, Session } from './session.ts';

/**
 * The port through which other hosts are reached. A transport is one adapter of it; whatever a run has to do with the ssh
 * server of a host goes through it, so that hosts which one transport cannot reach need another adapter and nothing else.
 */
export interface Connector {
  /**
   * Connects, has the host key judged before anything secret leaves, logs in, and gives the session that runs programs.
   *
   * @throws HostError
   */
  connect(request: LoginRequest): Promise<Connection>;
  /**
   * Learns a server's host keys, each proved by the server, without logging in: for a server that does not announce them.
   * Types that the server does not have are left out.
   *
   * @param have keys that are known already: their kinds are not asked for again
   * @throws HostError when there is not a single key to be had
   */
  learnHostKeys(
    endpoint: Endpoint,
    timeoutMs: number,
    have?: readonly HostKey[],
  ): Promise<readonly HostKey[]>;
  /**
   * Asks a server by which methods and by which of some public keys a user could log in, and logs in by none: a server
   * says whether it accepts a key before anything is signed (RFC 4252, section 7). So not even the private key is needed.
   *
   * @param server with its host keys: another would prove nothing
   * @param blobs base64; the first {@link keysPerConnection} are asked for
   * @throws HostError
   */
  askKeys(
    server: Endpoint & { readonly hostKeys: readonly HostKey[] },
    user: string,
    blobs: readonly string[],
    timeoutMs: number,
  ): Promise<LoginWays>;
  /** Where else than in its usual files ssh on this machine keeps the keys of a host; undefined where that cannot be asked. */
  keyRecords?(endpoint: Endpoint, user: string): Promise<KeyRecords | undefined>;
}

/** Where the configuration of ssh says that a host's keys are on record. */
export interface KeyRecords {
  /** Paths as ssh_config(5) has them in UserKnownHostsFile and GlobalKnownHostsFile: `~/` and `%d` stand for the home. */
  readonly userFiles: readonly string[];
  readonly systemFiles: readonly string[];
  /** The name that they are under, in place of the address (HostKeyAlias). */
  readonly alias: string | undefined;
}

/** sshd closes a connection at MaxAuthTries (6 by default) failures. One is left for a password. */
export const keysPerConnection = 5;

/** A password that is shown only to the call that sends it. */
export interface HiddenText {
  reveal(): string;
}

/** How to log in to a host. */
export interface LoginRequest extends Endpoint {
  readonly user: string;
  /** The identity to try next, before a password; undefined when none is left. A HostError ends the connection. */
  readonly nextIdentity: () => Identity | undefined;
  /**
   * Asked for once, when no identity was accepted and the host takes passwords. It is sent by one method, as the answer to
   * a first, single prompt without echo that asks for nothing but a password (rule 3.3).
   */
  readonly password: () => Promise<HiddenText>;
  /**
   * Asks the user what ssh itself asks about a key of theirs: its passphrase, a PIN, a touch. Undefined when there is no answer.
   * A transport that never asks such things never calls it.
   */
  readonly ownKeyAnswer: (text: string) => Promise<HiddenText | undefined>;
  /**
   * For connecting, and again for the key exchange; a login may take three times as long, a program six times,
   * but no more than a minute. Milliseconds.
   */
  readonly timeoutMs: number;
  /** Host key types to ask for first: those already known for this host. */
  readonly knownTypes: readonly string[];
  /** Says what is wrong with the key that the host offers, if anything is. Nothing secret is sent before. */
  readonly judgeHostKey: (key: HostKey) => Problem | undefined;
  /** Programs that the session will run. */
  readonly library: Library;
  /** Whether to listen to what the server says of the login: {@link Connection.remarks}. */
  readonly listens?: boolean;
}

/** A host that one is logged in to. */
export interface Connection {
  readonly session: Session;
  /** The host key of the key exchange. */
  readonly hostKey: HostKey;
  /** All host keys that the server announced and proved (OpenSSH's `hostkeys-00`); empty when it does not. */
  announcedKeys(waitMs: number): Promise<readonly HostKey[]>;
  /**
   * What the server has said of the login in SSH_MSG_DEBUG (RFC 4253, section 11.3): OpenSSH tells there why it passed over
   * a key. Hostile text.
   */
  readonly remarks: readonly string[];
  /** Why the system's ssh carries it where that was not asked for: a keyword of ssh_config(5), or `algorithms`. */
  readonly systemBecause?: string;
  /**
   * Fingerprints (`SHA256:…`) of the keys that the server was offered, the one that it accepted last; undefined where it was
   * offered each that was asked for, as it was asked for.
   */
  readonly offered?: readonly string[];
  /** Until the keys were exchanged; from then until the login was done, without what was waited for a password. */
  readonly exchangeMs: number;
  readonly loginMs: number;
}

/** What a server says about logins of a user. */
export interface LoginWays {
  /** The methods that it offers; `none` where it lets the user in without any. */
  readonly methods: readonly string[];
  /** The blob of the key by which it would let the user in. */
  readonly accepted: string | undefined;
}
