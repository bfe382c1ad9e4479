import { addTrustKey } from '../formats/authorized-keys.ts';
import { type HostMapping, type HostsConflict, planHosts } from '../formats/hosts.ts';
import { addKnownHosts, trustLines } from '../formats/known-hosts.ts';
import {
  type ManagedHost,
  managedConfig,
  mergeManagedHosts,
  readManagedHosts,
} from '../formats/managed-config.ts';
import { addProfileBlock } from '../formats/profile.ts';
import { addInclude } from '../formats/ssh-config.ts';
import { editFile, type FileEdit, type HostEdits } from '../host/apply.ts';
import { layout, passphraseFiles } from '../host/layout.ts';
import type { FileName, HostFacts } from '../host/probe.ts';
import type { TrustKey } from './key.ts';
import type { Node } from './node.ts';

/** What is the same on all hosts: made once and shared, so that memory does not grow with the square of them. */
export interface ClusterPlan {
  readonly user: string;
  readonly key: TrustKey;
  readonly knownHosts: readonly string[];
  /** Undefined when `/etc/hosts` is not to be touched. */
  readonly mappings: readonly HostMapping[] | undefined;
  readonly deduplicate: boolean;
  readonly managed: readonly ManagedHost[];
}

/** What the nodes have in common, from what each said of itself. Pure. */
export function planCluster(
  nodes: readonly Node[],
  key: TrustKey,
  options: { user: string; mapHosts: boolean; deduplicate: boolean },
): ClusterPlan {
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
    key,
    knownHosts: trustLines(known),
    mappings: options.mapHosts ? mappings : undefined,
    deduplicate: options.deduplicate,
    managed,
  };
}

/** Lines of the user's own `/etc/hosts` that give a name of the list another address. */
export function hostsConflicts(plan: ClusterPlan, facts: HostFacts): readonly HostsConflict[] {
  if (!plan.mappings) return [];
  return planHosts(bytesOf(facts, 'hosts') ?? null, plan.mappings, plan).conflicts;
}

/** Bits that sshd's StrictModes refuses on the way to authorized_keys. */
const strictModesBits = 0o022;

/** The edits that let the trust key log in to a host. */
export function planAuthorizedKeys({ facts }: Node, { key }: ClusterPlan): HostEdits {
  const { ssh } = layout(facts.home);
  const file = facts.files.get('authorized_keys');
  const strict = [
    ...facts.directories.filter(({ path }) => path === facts.home || path === ssh),
    ...(file ? [file] : []),
  ];
  return {
    directories: has(facts, ssh) ? [] : [ssh],
    modes: strict
      .filter(({ mode }) => (mode & strictModesBits) !== 0)
      .map(({ path, mode }) => ({ path, mode: mode & ~strictModesBits })),
    files: edit(facts, 'authorized_keys', (was) => addTrustKey(was, key.publicKey)),
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
 * All else that a host needs: key files, passphrase, configuration, profile, `/etc/hosts`.
 *
 * @param leftOut targets that the user's own ssh configuration on this host sends to another account
 */
export function planDistribution(node: Node, plan: ClusterPlan, leftOut: ReadonlySet<string>): HostEdits {
  const { facts } = node;
  const at = layout(facts.home);
  const { key, mappings } = plan;
  const pieces = samePassphrase(facts, key)
    ? []
    : key.pieces.map((piece, i) => ({ ...piece, path: passphraseFiles(at.protect, i) }));
  const earlier = readManagedHosts(bytesOf(facts, 'managed_config') ?? Buffer.alloc(0));
  const config = managedConfig({
    user: plan.user,
    hosts: mergeManagedHosts(earlier, plan.managed)
      .filter(({ address }) => !leftOut.has(address))
      .map((host) => (leftOut.has(host.name ?? '') ? { address: host.address, port: host.port } : host)),
    identityFile: at.privateKey,
    extraIdentityFiles: facts.identities,
    agentSocket: at.socket,
  });
  return {
    directories: [
      ...(has(facts, at.tmp) ? [] : [at.tmp]),
      ...(pieces.length > 0 ? [at.protect, `${at.protect}/cipher`, `${at.protect}/rand`] : []),
      ...pieces.flatMap(({ path }) => path.directories),
    ],
    modes: [],
    files: [
      ...edit(facts, 'private_key', () => key.privateKey),
      ...edit(facts, 'public_key', () => Buffer.from(`${key.publicKey}\n`)),
      ...pieces.flatMap(({ path, cipher, rand }, i) => {
        const was = facts.passphrase[i];
        return [editFile(path.cipher, was?.cipher, cipher), editFile(path.rand, was?.rand, rand)].filter(
          isEdit,
        );
      }),
      ...edit(facts, 'managed_config', () => config),
      // This machine's own known_hosts has had its step before.
      ...(node.local ? [] : planKnownHosts(node, plan).files),
      ...edit(facts, 'ssh_config', (was) => addInclude(was, '~/gaussdb_tmp/ssh_config')),
      ...edit(facts, 'bashrc', (was) =>
        addProfileBlock(was, { socketPath: at.socket, pidFile: at.agentPid }),
      ),
      ...(mappings ? edit(facts, 'hosts', (was) => planHosts(was, mappings, plan).bytes) : []),
    ],
  };
}

function edit(facts: HostFacts, name: FileName, change: (was: Buffer | null) => Buffer): FileEdit[] {
  const was = bytesOf(facts, name);
  const path = facts.paths.get(name);
  if (path === undefined) return [];
  return [editFile(path, was, change(was ?? null))].filter(isEdit);
}

function isEdit(edit: FileEdit | undefined): edit is FileEdit {
  return edit !== undefined;
}

function bytesOf(facts: HostFacts, name: FileName): Buffer | undefined {
  return facts.files.get(name)?.bytes;
}

function has(facts: HostFacts, directory: string): boolean {
  return facts.directories.some(({ path }) => path === directory);
}

function samePassphrase(facts: HostFacts, { pieces }: TrustKey): boolean {
  return (
    facts.passphrase.length === pieces.length &&
    pieces.every(({ cipher, rand }, i) => {
      const found = facts.passphrase[i];
      return found?.cipher.equals(cipher) === true && found.rand.equals(rand);
    })
  );
}
