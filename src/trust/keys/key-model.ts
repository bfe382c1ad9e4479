import type { TrustLine } from '../../formats/authorized-keys.ts';
import type { Node } from '../model/node.ts';
import type { TrustKey } from './trust-key.ts';

/**
 * How the hosts of a cluster come by their keys, and whom they let in. What it answers is data: planning, removal and doctor
 * go by that, and know no model. Pure, but for the making of keys.
 */
export interface KeyModel {
  /**
   * Decides what each host gets (rule 7.4).
   *
   * @param nodes all hosts, this machine among them
   * @param make makes a new key on a host
   */
  assign(nodes: readonly Node[], make: KeyMaker): Promise<KeyAssignment>;
  /** What hosts have to hold and accept, by their labels, as far as can be told from what they hold; empty where none has a key. */
  expect(nodes: readonly Node[]): ReadonlyMap<string, ExpectedKeys>;
  /** Which keys go with hosts that leave, and where. */
  withdraw(leaving: readonly Node[], staying: readonly Node[]): Withdrawal;
}

export type KeyMaker = (node: Node) => Promise<TrustKey>;

/** What one host gets. */
export interface HostKeys {
  /** By which it logs in to the others, with its passphrase. */
  readonly own: TrustKey;
  /** Our lines in its authorized_keys: whom it lets in. */
  readonly accepts: readonly TrustLine[];
}

/** What all hosts get. */
export interface KeyAssignment {
  /** What a host gets, by its label. */
  of(label: string): HostKeys;
  /** Keys that hosts have had and that stay in use, as blobs. */
  readonly kept: readonly string[];
  /** Hosts that hold another key than they get. */
  readonly differing: readonly DifferingKey[];
}

export interface DifferingKey {
  readonly node: Node;
  /** Both as blobs; `chosen` is undefined where the key is a new one. */
  readonly held: string;
  readonly chosen: string | undefined;
}

/** What a host should have. */
export interface ExpectedKeys {
  /** The blob of its own key; undefined where any of its own will do. */
  readonly own: string | undefined;
  /** The keys by which others log in to it. */
  readonly accepts: readonly { readonly type: string; readonly blob: string }[];
}

/** What becomes of keys when hosts leave; all as blobs. */
export interface Withdrawal {
  /** Hosts that stay do not let these in any more. */
  readonly forgotten: ReadonlySet<string>;
  /** These they go on to let in, though hosts that have left may hold a copy. */
  readonly copied: readonly string[];
  /** Hosts that have left, or that stay, are asked for these at last, and have to refuse them; each in this order. */
  readonly refused: ReadonlyMap<Node, readonly string[]>;
  /** All of those, each once. */
  readonly keys: readonly string[];
}
