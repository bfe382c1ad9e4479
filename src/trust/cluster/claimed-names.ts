import { namesInHosts } from '../../formats/hosts.ts';
import {
  lookupHostKeys,
  type ParsedKnownHosts,
  parseKnownHosts,
  removeKnownHosts,
} from '../../formats/known-hosts.ts';
import { bytesOf } from '../../host/read/files.ts';
import { isLoopback, parseAddress } from '../../inventory/address.ts';
import type { Emit, Notice } from '../model/events.ts';
import type { Node } from '../model/node.ts';

/** Digests that hashed lines of one host's known_hosts may cost; what is beyond is not looked up. */
const maxDigests = 100_000;

type Claim = Extract<Notice, { readonly code: 'name-claimed' }>;

/**
 * Takes names away that hosts give themselves and that are somebody else's: a host could call itself `github.com`. Such a name
 * leads elsewhere already, or is known with another key: on this machine, or on another host that would get it. What a host
 * says of its own name is of no weight. What could not be found out counts as unknown.
 */
export function withoutClaimedNames(nodes: readonly Node[], emit: Emit): readonly Node[] {
  const owners = nodes.filter(({ name, endpoints }) => name !== undefined && endpoints.length > 0);
  const claims = nodes.map((witness) => claimsSeen(witness, owners));
  // This machine's word first.
  const order = nodes.flatMap((node, i) => (claims[i] ?? []).map((claim) => ({ claim, local: node.local })));
  const told = new Map<string, Claim>();
  for (const { claim } of order.toSorted((a, b) => Number(b.local) - Number(a.local)))
    if (!told.has(claim.host)) told.set(claim.host, claim);
  for (const notice of told.values()) emit({ type: 'notice', notice });
  return nodes.map((node) => (told.has(node.label) ? { ...node, name: undefined } : node));
}

/** The names that lead elsewhere, or are known with another key, on one host. */
function claimsSeen(witness: Node, owners: readonly Node[]): Claim[] {
  const others = owners.filter((owner) => owner !== witness);
  const hosts = namesInHosts(bytesOf(witness.facts, 'hosts') ?? null);
  const known = othersKeys(witness, others.length);
  return others.flatMap((owner): Claim[] => {
    const { label: host, name = '', endpoints } = owner;
    const claim = { code: 'name-claimed', host, name, on: witness.label } as const;
    const listed = new Set(endpoints.map(({ address }) => address));
    const lower = name.toLowerCase();
    // Lines of earlier runs count for nothing: they are replaced (rule 5.4).
    const answers = [...(witness.addresses.get(name) ?? [])].filter(
      (address) => !hosts.ours.get(lower)?.has(address),
    );
    const found = [...(hosts.users.get(lower) ?? []), ...answers].flatMap((text) => parseAddress(text) ?? []);
    const elsewhere = found.filter((address) => !isLoopback(address));
    // Where one of them is the host's, whoever speaks for the name says that it is this host's.
    if (elsewhere[0] !== undefined && !elsewhere.some((address) => listed.has(address)))
      return [{ ...claim, why: 'elsewhere', what: elsewhere[0] }];
    const blobs = new Set(endpoints.flatMap(({ hostKeys }) => hostKeys.map(({ blob }) => blob)));
    const keys = endpoints.flatMap(({ port }) => lookupHostKeys(known, { address: name, port }));
    const plain = keys.filter(({ marker }) => marker === 'none');
    const [other] = plain;
    if (other && !plain.some(({ blob }) => blobs.has(blob)))
      return [{ ...claim, why: 'other-key', what: other.type }];
    return [];
  });
}

/** Host keys on record that no run of this tool has written. */
function othersKeys({ facts }: Node, names: number): ParsedKnownHosts {
  const known = parseKnownHosts(removeKnownHosts(bytesOf(facts, 'known_hosts') ?? Buffer.alloc(0)));
  return { ...known, hashed: known.hashed.slice(0, Math.floor(maxDigests / Math.max(1, names))) };
}
