import { sign } from 'node:crypto';
import type { ParsedKey } from 'ssh2';
import type { LoginRequest } from '../connector.ts';
import type { Identity } from '../identity.ts';
import { openKey } from '../opened-keys.ts';
import { HostError } from '../problem.ts';
import type { ShownKey } from './agent.ts';
import type { ClientConfiguration } from './ask-client.ts';

/** The keys of the run: private ones that lie in its memory. Those of an agent come from that agent itself. */
export function shownKeys(identities: readonly Identity[]): readonly ShownKey[] {
  return identities.flatMap((identity) => {
    const key = identity.kind === 'key' ? openKey(identity) : undefined;
    return key ? [{ key, sign: signerOf(key) }] : [];
  });
}

const ecdsaDigests = new Map<string, string>([
  ['ecdsa-sha2-nistp256', 'sha256'],
  ['ecdsa-sha2-nistp384', 'sha384'],
  ['ecdsa-sha2-nistp521', 'sha512'],
]);

/** Signs as an agent does: for ecdsa ssh has two numbers (RFC 5656, section 3.1.2) where ssh2 gives their ASN.1. */
export function signerOf(key: ParsedKey): (data: Buffer, hash: string | undefined) => Buffer | Error {
  const digest = ecdsaDigests.get(key.type);
  if (digest === undefined) return (data, hash) => key.sign(data, hash);
  return (data) => {
    const both = sign(digest, data, { key: key.getPrivatePEM(), dsaEncoding: 'ieee-p1363' });
    const half = both.length / 2;
    return Buffer.concat([positiveNumber(both.subarray(0, half)), positiveNumber(both.subarray(half))]);
  };
}

/** An `mpint` (RFC 4251, section 5) of a number's bytes. */
function positiveNumber(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
  const value = (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, value]);
}

/** All that this connection may offer: the port tells where the rest is for another one. */
export function* identitiesOf({ nextIdentity }: LoginRequest) {
  for (;;) {
    let identity: ReturnType<typeof nextIdentity>;
    try {
      identity = nextIdentity();
    } catch (error) {
      if (error instanceof HostError) return;
      throw error;
    }
    if (!identity) return;
    yield identity;
  }
}

/** The agent that the user's configuration names, or else the environment. */
export function upstreamOf(configuration: ClientConfiguration, env: NodeJS.ProcessEnv): string | undefined {
  const [named] = configuration.get('identityagent') ?? [];
  if (named === 'none') return undefined;
  if (named !== undefined && named !== 'SSH_AUTH_SOCK')
    return named.startsWith('$') ? env[named.slice(1)] : named;
  return env.SSH_AUTH_SOCK || undefined;
}
