import { trustLinesOf } from '../../formats/authorized-keys.ts';
import type { HostFacts } from '../../host/read/facts.ts';
import { bytesOf } from '../../host/read/files.ts';
import { keyTypeOf } from '../../keys/public-key.ts';
import type { Node } from '../model/node.ts';
import { heldBlobOf } from './held-key.ts';
import type { DifferingKey, HostKeys, KeyModel } from './key-model.ts';
import { openTrustKey, type TrustKey } from './trust-key.ts';

/** One key for all: every host holds it, and lets it in. */
export const shared: KeyModel = {
  assign: async (nodes, make) => {
    const local = nodes.find((node) => node.local);
    if (!local) throw new Error('this machine takes no part');
    const others = nodes.filter((node) => node !== local).map(({ facts }) => facts);
    const chosen = chooseTrustKey(local.facts, others);
    const own = chosen ?? (await make(local));
    const keys: HostKeys = { own, accepts: [{ publicKey: own.publicKey, options: '' }] };
    const differing = nodes.flatMap((node): DifferingKey[] => {
      const held = heldBlobOf(node.facts);
      return held === undefined || held === own.blob ? [] : [{ node, held, chosen: chosen?.blob }];
    });
    return { of: () => keys, kept: chosen ? [chosen.blob] : [], differing };
  },

  expect: (nodes) => {
    const blob = commonBlob(nodes);
    if (blob === undefined) return new Map();
    const expected = { own: blob, accepts: [{ type: keyTypeOf(blob) ?? 'ssh-ed25519', blob }] };
    return new Map(nodes.map(({ label }) => [label, expected]));
  },

  // Hosts that stay go on to accept the key; only those that leave have to refuse it.
  withdraw: (leaving, staying) => {
    const keys = blobsOn(leaving).slice(0, mostKeys);
    const refused = leaving.map((node) => {
      // Its own first: one that is accepted ends the questions.
      const own = blobsOn([node]).filter((blob) => keys.includes(blob));
      return [node, [...new Set([...own, ...keys])]] as const;
    });
    return { forgotten: new Set(), copied: blobsOn(staying), refused: new Map(refused), keys };
  },
};

/**
 * Chooses the key (rule 7.4): the one that opens on this machine, else the one that most hosts share, else none, and
 * then one has to be made.
 */
export function chooseTrustKey(local: HostFacts, others: readonly HostFacts[]): TrustKey | undefined {
  const own = openTrustKey(local);
  if (own) return own;
  const count = new Map<string, HostFacts[]>();
  for (const facts of others) {
    const blob = heldBlobOf(facts);
    if (blob !== undefined) count.set(blob, [...(count.get(blob) ?? []), facts]);
  }
  const byShare = [...count.values()].sort((a, b) => b.length - a.length);
  for (const holders of byShare) {
    for (const facts of holders) {
      const key = openTrustKey(facts);
      if (key) return key;
    }
  }
  return undefined;
}

/** The key that most hosts hold; this machine's where two are held by as many. */
function commonBlob(nodes: readonly Node[]): string | undefined {
  const count = new Map<string, number>();
  for (const { facts, local } of nodes) {
    const blob = heldBlobOf(facts);
    if (blob !== undefined) count.set(blob, (count.get(blob) ?? 0) + (local ? 1.5 : 1));
  }
  return [...count].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** Most keys that hosts are asked for: eight connections. A host may have written any number of lines that look like ours. */
const mostKeys = 40;

/** The trust keys of hosts as they were read: those that they hold come before those that their lines name. */
function blobsOn(nodes: readonly Node[]): readonly string[] {
  const held = nodes.flatMap(({ facts }) => heldBlobOf(facts) ?? []);
  const accepted = nodes.flatMap(({ facts }) =>
    trustLinesOf(bytesOf(facts, 'authorized_keys') ?? Buffer.alloc(0)).map(({ blob }) => blob),
  );
  return [...new Set([...held, ...accepted])];
}
