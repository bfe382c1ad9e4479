/** Kinds of faults of a pair; docs/verify.schema.json lists them. */
export type PairFault =
  | 'refused'
  | 'no-answer'
  | 'no-route'
  | 'name-unknown'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'host-key-revoked'
  | 'no-common-algorithm'
  | 'turned-away'
  | 'key-refused'
  | 'key-unusable'
  | 'key-missing'
  | 'more-authentication'
  | 'too-many-keys'
  | 'login-shell'
  | 'too-slow'
  | 'endless'
  | 'client-config'
  | 'client-missing'
  | 'other';

/** A fault in words. */
export interface PairCase {
  readonly code: PairFault;
  readonly cause: string;
  readonly remedy: string;
}

/** The server's key is not the one that the client expects. */
export function hostKeyFault(from: string, to: string, port: number, said: string): PairCase | undefined {
  // What ssh looks for is the HostName, where the client's configuration gives one.
  const sought = /host key is known for ([\w.:[\]-]+) and|Host key for ([\w.:[\]-]+) has changed/.exec(said);
  const named = sought?.[1] ?? sought?.[2] ?? (port === 22 ? to : `[${to}]:${port}`);
  const entry = named.startsWith('[') ? `'${named}'` : named;
  const again = 'then gs_sshexkey -f HOSTFILE';
  if (/REVOKED HOST KEY|is marked as revoked/.test(said))
    return {
      code: 'host-key-revoked',
      cause: `the host key of ${to} is marked @revoked on ${from}`,
      remedy: `give ${to} a new host key; a revoked one may be in the wrong hands`,
    };
  if (/HOST IDENTIFICATION HAS CHANGED|has changed and you have requested/.test(said))
    return {
      code: 'host-key-changed',
      cause: `the known_hosts of ${from} has another host key for ${named}`,
      remedy: `if ${to} was rebuilt, on ${from}: ssh-keygen -R ${entry}, ${again}; if not, someone may be listening in`,
    };
  if (/Host key verification failed|host key is known for/.test(said))
    return {
      code: 'host-key-unknown',
      cause: `the known_hosts of ${from} has no line for ${named}`,
      remedy: `add it: gs_sshexkey -f HOSTFILE`,
    };
  return undefined;
}

/**
 * The login itself was refused.
 *
 * @param log whether a line of ssh's DEBUG1 log starts so
 */
export function keyFault(
  from: string,
  to: string,
  said: string,
  log: (line: RegExp) => boolean,
): PairCase | undefined {
  const partial = log(/^debug1: Authenticated using .* with partial success/);
  if (/Too many authentication failures/.test(said))
    return {
      code: 'too-many-keys',
      cause: `ssh on ${from} offers more keys than the server looks at`,
      remedy: `take keys out of the agent on ${from}, or raise MaxAuthTries in sshd_config on ${to}`,
    };
  if (!/Permission denied/.test(said)) return undefined;
  if (partial)
    return {
      code: 'more-authentication',
      cause: 'a key alone is not enough for the server',
      remedy: `look at AuthenticationMethods in sshd_config on ${to}: for trust, a key has to be enough by itself`,
    };
  const agents = `on ${from}: gs_sshexkey agent status -f HOSTFILE; gs_sshexkey -f HOSTFILE mends them`;
  if (log(/^debug1: Server accepts key: /) || /agent refused operation/.test(said))
    return {
      code: 'key-unusable',
      cause: `the server accepts the key, but no agent on ${from} holds it open, so ssh cannot use it`,
      remedy: agents,
    };
  // Releases that log no offers, and tests, say nothing of keys: then the server's word stands.
  if (!log(/^debug1: Offering .*public key: /) && log(/^debug1: Authenticating to /))
    return { code: 'key-missing', cause: `ssh on ${from} has no key to offer`, remedy: agents };
  return {
    code: 'key-refused',
    cause: 'the key was refused',
    remedy: `look at the sshd log of ${to}: modes of home and .ssh, AllowUsers, PubkeyAuthentication, AuthorizedKeysFile`,
  };
}
