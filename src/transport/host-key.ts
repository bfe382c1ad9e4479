/** A host's public key, as the wire and known_hosts have it. */
export interface HostKey {
  /** Key type as in known_hosts, such as `ssh-ed25519` or `ssh-rsa`. */
  readonly type: string;
  /** The key blob in base64. */
  readonly blob: string;
}

/** Where a key is on record. */
export interface KeyPlace {
  /** `user` and `system` are ssh's own files, `listed` is the one of `--host-keys`, `run` an earlier connection. */
  readonly source: 'user' | 'system' | 'listed' | 'run';
  /** Empty for `run`. */
  readonly path: string;
  /** From 1; 0 for `run`. */
  readonly line: number;
  /** Whether a line of the file speaks for this host and others: `ssh-keygen -R` would take it away from them, too. */
  readonly shared: boolean;
}

/** A host key with the place where it is on record. */
export interface RecordedKey extends HostKey {
  readonly place: KeyPlace;
}

/** Signature algorithms by which a key of a type is asked for: RSA keys sign with SHA-2 only (RFC 8332). */
const algorithmsOfType: Record<string, readonly string[]> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** Host key types this tool speaks, best first. */
const hostKeyTypes: readonly string[] = Object.keys(algorithmsOfType);

/** Algorithm names for a key exchange that asks for `types` first, in the order given, then for the others. */
export function hostKeyAlgorithms(types: readonly string[], others: 'also' | 'only'): string[] {
  const wanted = types.filter((type) => type in algorithmsOfType);
  const rest = others === 'also' ? hostKeyTypes.filter((type) => !wanted.includes(type)) : [];
  return [...wanted, ...rest].flatMap((type) => algorithmsOfType[type] ?? []);
}

/** Longest blob, in bytes: RSA with 16,384 bits, the most that OpenSSH takes, has 2,071. */
const longestBlob = 4096;

/**
 * Reads a key blob (RFC 4253, 6.6): its first string is its type.
 *
 * @throws RangeError for anything shorter, and for what is too long for a key
 */
export function hostKeyFromBlob(blob: Buffer): HostKey {
  if (blob.length > longestBlob) throw new RangeError('too long for a public key blob');
  const length = blob.readUInt32BE(0);
  const type = blob.subarray(4, 4 + length).toString('latin1');
  if (!/^[a-z0-9@.-]{1,64}$/.test(type)) throw new RangeError('not a public key blob');
  return { type, blob: blob.toString('base64') };
}
