import { type KnownKey, lookupHostKeys, parseKnownHosts } from '../formats/known-hosts.ts';
import type { HostKey } from '../transport/host-key.ts';
import type { Problem } from '../transport/problem.ts';
import type { Endpoint } from '../transport/ssh.ts';

/** A known_hosts file of this machine. */
export interface KnownHostsFile {
  readonly path: string;
  readonly bytes: Buffer;
}

export interface HostKeyJudge {
  /** Key types on record for a host: to be asked for first, as a key of another type proves nothing. */
  typesOf(host: Endpoint): readonly string[];
  judge(host: Endpoint, key: HostKey): Problem | 'known' | 'new';
}

/** Compares what hosts offer with what the user's and the system's known_hosts have (rule 7.1). */
export function hostKeyJudge(files: readonly KnownHostsFile[]): HostKeyJudge {
  const parsed = files.map(({ path, bytes }) => ({ path, known: parseKnownHosts(bytes) }));
  const entriesOf = (host: Endpoint): (KnownKey & { where: string })[] =>
    parsed.flatMap(({ path, known }) =>
      lookupHostKeys(known, host).map((key) => ({ ...key, where: `${path}:${key.line}` })),
    );
  // A key that is accepted is accepted once: whoever answers at that address later in the run has to have it too.
  const accepted = new Map<string, (HostKey & { where: string })[]>();
  const id = ({ address, port }: Endpoint): string => `${address} ${port}`;
  return {
    typesOf: (host) => [
      ...new Set([
        ...entriesOf(host).flatMap(({ marker, type }) => (marker === 'none' ? [type] : [])),
        ...(accepted.get(id(host)) ?? []).map(({ type }) => type),
      ]),
    ],
    judge: (host, offered) => {
      const entries = entriesOf(host);
      const revoked = entries.find(({ marker, blob }) => marker === 'revoked' && blob === offered.blob);
      if (revoked) return { code: 'host-key-revoked', offered, where: revoked.where };
      const plain = [...entries.filter(({ marker }) => marker === 'none'), ...(accepted.get(id(host)) ?? [])];
      if (plain.some(({ type, blob }) => type === offered.type && blob === offered.blob)) return 'known';
      const [first] = plain;
      if (!first) {
        accepted.set(id(host), [{ ...offered, where: 'an earlier connection of this run' }]);
        return 'new';
      }
      const known = plain.map(({ type, blob }) => ({ type, blob }));
      return { code: 'host-key-changed', offered, known, where: first.where };
    },
  };
}
