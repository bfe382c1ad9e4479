/** Something that logs in by a public key: a private key in memory, or a key that an agent holds. */
export type Identity = KeyIdentity | AgentIdentity;

/** A private key that is known to open. */
export interface KeyIdentity {
  readonly kind: 'key';
  /** Key type as in authorized_keys, such as `ssh-ed25519`. */
  readonly type: string;
  /** The public key's blob in base64. */
  readonly blob: string;
  /** The file's bytes and what opens them, for the transport that logs in by it; a function, so that no log shows them. */
  reveal(): { readonly file: Buffer; readonly passphrase: string | undefined };
}

/** A key of the agent that listens at a socket. */
export interface AgentIdentity {
  readonly kind: 'agent';
  readonly blob: string;
  readonly socket: string;
}
