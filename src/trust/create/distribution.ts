import { decodeFastPassphrase } from '../../formats/fast-passphrase.ts';
import { planHosts } from '../../formats/hosts.ts';
import { addLoginHook } from '../../formats/login-hook.ts';
import { addMade, type Made } from '../../formats/made-record.ts';
import { mergeManagedHosts } from '../../formats/managed-config.ts';
import { addProfileBlock } from '../../formats/profile.ts';
import { addInclude } from '../../formats/ssh-config.ts';
import { keeperProgram } from '../../host/agents/keeper.ts';
import { editFile, type HostEdits } from '../../host/edit/apply.ts';
import { edit, isEdit } from '../../host/edit/file-edits.ts';
import { type HostFacts, writableByOthers } from '../../host/read/facts.ts';
import { bytesOf, has, isOneFile } from '../../host/read/files.ts';
import { layout, passphraseFiles } from '../../host/read/layout.ts';
import type { HostKeys } from '../keys/key-model.ts';
import { coveredBy, managedConfigOf } from '../model/covered.ts';
import type { Node } from '../model/node.ts';
import { type ClusterPlan, planKnownHosts, planMade } from './plan.ts';

/**
 * All else that a host needs: key files, passphrase, configuration, profile, `/etc/hosts`.
 *
 * @param leftOut targets that the user's own ssh configuration on this host sends to another account
 * @param made what the run makes on this host, as it was before the first step
 */
export function planDistribution(
  node: Node,
  plan: ClusterPlan,
  leftOut: ReadonlySet<string>,
  made: Made = planMade(node, plan),
): HostEdits {
  const { facts } = node;
  const at = layout(facts.home);
  const { keys, mappings } = plan;
  const { own } = keys.of(node.label);
  const pieces = freshPieces(node, plan);
  const earlier = coveredBy(facts);
  const covered = mergeManagedHosts(earlier, plan.managed)
    .filter(({ address }) => !leftOut.has(address))
    .map(({ name, ...host }) => (name === undefined || leftOut.has(name) ? host : { ...host, name }));
  const noted = addMade(bytesOf(facts, 'made') ?? null, made);
  const oneProfile = isOneFile(facts, 'bashrc', 'profile');
  return {
    directories: missingDirectories(node, plan),
    // A run has closed it before (host/edit/narrow.ts): this is for showing.
    modes: facts.directories
      .filter(({ path, mode }) => path === at.tmp && (mode & writableByOthers) !== 0)
      .map(({ path, mode }) => ({ path, was: mode, mode: mode & ~writableByOthers })),
    files: [
      ...edit(facts, 'private_key', () => own.privateKey),
      ...edit(facts, 'public_key', () => Buffer.from(`${own.publicKey}\n`)),
      ...pieces.flatMap(({ path, cipher, rand }, i) => {
        const was = facts.passphrase[i];
        return [editFile(path.cipher, was?.cipher, cipher), editFile(path.rand, was?.rand, rand)].filter(
          isEdit,
        );
      }),
      ...edit(facts, 'fast_passphrase', (was) => (opens(was, own) ? was : own.fastPassphrase)),
      ...edit(facts, 'keeper', () => Buffer.from(keeperProgram)),
      ...edit(facts, 'managed_config', () => managedConfigOf(facts, plan.user, covered)),
      ...(noted ? edit(facts, 'made', () => noted) : []),
      // This machine's own known_hosts has had its step before.
      ...(node.local ? [] : planKnownHosts(node, plan).files),
      ...edit(facts, 'ssh_config', (was) => addInclude(was, at.managedConfig)),
      ...edit(facts, 'bashrc', (was) =>
        addProfileBlock(oneProfile ? addLoginHook(was, at.keeper) : was, {
          socketPath: at.socket,
          pidFile: at.agentPid,
        }),
      ),
      ...(oneProfile ? [] : edit(facts, 'profile', (was) => addLoginHook(was, at.keeper))),
      // Where there is none, names are not looked for there: one with our lines alone would lack localhost.
      ...(mappings && facts.files.has('hosts')
        ? edit(facts, 'hosts', (was) => planHosts(was, mappings, plan).bytes)
        : []),
    ],
  };
}

/** The directories that these files need, and that are not there. */
export function missingDirectories(node: Node, plan: ClusterPlan): readonly string[] {
  const { tmp, protect } = layout(node.facts.home);
  const pieces = freshPieces(node, plan);
  return [
    tmp,
    ...(pieces.length > 0 ? [protect, `${protect}/cipher`, `${protect}/rand`] : []),
    ...pieces.flatMap(({ path }) => path.directories),
  ].filter((path) => !has(node.facts, path));
}

/** The passphrase's pieces, with their places, where it is not what lies there. */
function freshPieces({ label, facts }: Node, { keys }: ClusterPlan) {
  const { own } = keys.of(label);
  const { protect } = layout(facts.home);
  if (samePassphrase(facts, own)) return [];
  return own.pieces.map((piece, i) => ({ ...piece, path: passphraseFiles(protect, i) }));
}

function samePassphrase(facts: HostFacts, { pieces }: HostKeys['own']): boolean {
  return (
    facts.passphrase.length === pieces.length &&
    pieces.every(({ cipher, rand }, i) => {
      const found = facts.passphrase[i];
      return found?.cipher.equals(cipher) === true && found.rand.equals(rand);
    })
  );
}

function opens(file: Buffer | null, { passphrase }: HostKeys['own']): file is Buffer {
  try {
    return file !== null && decodeFastPassphrase(file) === passphrase.reveal();
  } catch {
    return false;
  }
}
