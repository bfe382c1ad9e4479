import { addTrustKeys, removeTrustKeys } from '../../formats/authorized-keys.ts';
import { type HostMapping, type HostsConflict, planHosts } from '../../formats/hosts.ts';
import { addKnownHosts, trustLines } from '../../formats/known-hosts.ts';
import type { Made } from '../../formats/made-record.ts';
import type { ManagedHost } from '../../formats/managed-config.ts';
import type { HostEdits } from '../../host/edit/apply.ts';
import { edit } from '../../host/edit/file-edits.ts';
import { type FileName, type HostFacts, writableByOthers } from '../../host/read/facts.ts';
import { bytesOf, has, isOneFile } from '../../host/read/files.ts';
import { layout } from '../../host/read/layout.ts';
import type { KeyAssignment } from '../keys/key-model.ts';
import type { Node } from '../model/node.ts';

/** What decides what hosts get, besides who they are. */
export interface PlanOptions {
  readonly user: string;
  /** Whether root's `/etc/hosts` gets a line for each host, and whether pairs that it already has are left out. */
  readonly mapHosts: boolean;
  readonly deduplicate: boolean;
}

/** What is the same on all hosts: made once and shared, so that memory does not grow with the square of them. */
export interface ClusterPlan {
  readonly user: string;
  readonly keys: KeyAssignment;
  readonly knownHosts: readonly string[];
  /** Undefined when `/etc/hosts` is not to be touched. */
  readonly mappings: readonly HostMapping[] | undefined;
  readonly deduplicate: boolean;
  readonly managed: readonly ManagedHost[];
}

/** What the nodes have in common, from what each said of itself. Pure. */
export function planCluster(nodes: readonly Node[], keys: KeyAssignment, options: PlanOptions): ClusterPlan {
  const known = nodes.flatMap(({ endpoints, name }) =>
    endpoints.map(({ address, port, hostKeys }) => ({
      names: name === undefined ? [address] : [address, name],
      port,
      keys: hostKeys.map(({ type, blob }) => ({ type, blob })),
    })),
  );
  const mappings = nodes.flatMap(({ endpoints, name }) =>
    name === undefined ? [] : endpoints.map(({ address }) => ({ address, name })),
  );
  const managed = nodes.flatMap(({ endpoints, name }) =>
    endpoints.map(
      ({ address, port }, i): ManagedHost =>
        // A name stands for the host's first listed address.
        i > 0 || name === undefined ? { address, port } : { address, port, name },
    ),
  );
  return {
    user: options.user,
    keys,
    knownHosts: trustLines(known),
    mappings: options.mapHosts ? mappings : undefined,
    deduplicate: options.deduplicate,
    managed,
  };
}

/** Lines of the user's own `/etc/hosts` that give a name of the list another address. */
export function hostsConflicts(plan: ClusterPlan, facts: HostFacts): readonly HostsConflict[] {
  const was = bytesOf(facts, 'hosts');
  if (!plan.mappings || !was) return [];
  return planHosts(was, plan.mappings, plan).conflicts;
}

/** Files of keys that are there and are not the one that counts, nor another name of it. */
function dormant(facts: HostFacts): FileName[] {
  const names = ['default_keys', 'former_keys'] as const;
  return names.filter((name) => facts.files.has(name) && !isOneFile(facts, name, 'authorized_keys'));
}

/** The edits that let those keys log in to a host that it is to accept. */
export function planAuthorizedKeys({ label, facts }: Node, { keys }: ClusterPlan): HostEdits {
  const { ssh } = layout(facts.home);
  const file = facts.files.get('authorized_keys');
  const strict = [
    ...facts.directories.filter(({ path }) => path === facts.home || path === ssh),
    ...(file ? [file] : []),
  ];
  return {
    directories: has(facts, ssh) ? [] : [ssh],
    modes: strict
      .filter(({ mode }) => (mode & writableByOthers) !== 0)
      .map(({ path, mode }) => ({ path, was: mode, mode: mode & ~writableByOthers })),
    files: [
      ...edit(facts, 'authorized_keys', (was) => addTrustKeys(was, keys.of(label).accepts)),
      // Where sshd reads them no more, ours would come to life unseen once it does again.
      ...dormant(facts).flatMap((name) =>
        edit(facts, name, (was) => removeTrustKeys(was ?? Buffer.alloc(0))),
      ),
    ],
  };
}

/** The edit by which a host's client knows all hosts. */
export function planKnownHosts({ facts }: Node, plan: ClusterPlan): HostEdits {
  const { ssh } = layout(facts.home);
  return {
    directories: has(facts, ssh) ? [] : [ssh],
    modes: [],
    files: edit(facts, 'known_hosts', (was) => addKnownHosts(was, plan.knownHosts)),
  };
}

/**
 * What a run makes on a host that was not there, and the modes that it narrows: noted there, so that the removal of trust
 * leaves all as it was.
 */
export function planMade(node: Node, plan: ClusterPlan): Made {
  const { facts } = node;
  const { ssh, tmp } = layout(facts.home);
  const names = ['authorized_keys', 'known_hosts', 'ssh_config', 'bashrc', 'profile'] as const;
  const keys = facts.paths.get('authorized_keys');
  return {
    directories: [ssh, tmp].filter((path) => !has(facts, path)),
    files: names.flatMap((name) => (facts.files.has(name) ? [] : (facts.paths.get(name) ?? []))),
    keys: keys === undefined || keys === `${ssh}/authorized_keys` ? [] : [keys],
    modes: planAuthorizedKeys(node, plan).modes,
  };
}
