import { removeTrustKeys } from '../../formats/authorized-keys.ts';
import { removeHosts } from '../../formats/hosts.ts';
import { removeKnownHosts } from '../../formats/known-hosts.ts';
import { splitLines } from '../../formats/lines.ts';
import { removeLoginHook } from '../../formats/login-hook.ts';
import { type Made, readMade } from '../../formats/made-record.ts';
import { removeProfileBlock } from '../../formats/profile.ts';
import { removeInclude } from '../../formats/ssh-config.ts';
import { type FileEdit, type HostEdits, sha256 } from '../../host/edit/apply.ts';
import { edit } from '../../host/edit/file-edits.ts';
import type { FileName, HostFacts } from '../../host/read/facts.ts';
import { bytesOf, has, isOneFile } from '../../host/read/files.ts';
import { layout } from '../../host/read/layout.ts';
import { coveredBy, managedConfigOf } from '../model/covered.ts';

/** What runs noted that they made on a host; undefined where there is no such record. */
function madeOn(facts: HostFacts): Made | undefined {
  const record = bytesOf(facts, 'made');
  return record && readMade(record);
}

/** Files that hold lines of ours among the user's. */
const shared = [
  'authorized_keys',
  'default_keys',
  'former_keys',
  'known_hosts',
  'hosts',
  'ssh_config',
  'bashrc',
  'profile',
  'bash_login',
  'plain_profile',
] as const satisfies readonly FileName[];

/** Files that are ours as a whole. The record of what runs made stays until all else is gone. */
const own = [
  'private_key',
  'public_key',
  'managed_config',
  'keeper',
  'fast_passphrase',
] as const satisfies readonly FileName[];

/**
 * Takes all that runs have left in the files of a host that leaves, whichever trust key it holds. A file is removed where
 * runs made it and nothing of others is in it; modes that they narrowed are as before. Pure.
 *
 * @param hosts addresses and names whose lines in `/etc/hosts` go, besides those that the host's own configuration covers
 */
export function planLeaving(facts: HostFacts, hosts: readonly string[]): HostEdits {
  const at = layout(facts.home);
  const covered = coveredBy(facts).flatMap(({ address, name }) => [address, ...(name ? [name] : [])]);
  const without: Record<(typeof shared)[number], (file: Buffer) => Buffer> = {
    authorized_keys: (file) => removeTrustKeys(file),
    default_keys: (file) => removeTrustKeys(file),
    former_keys: (file) => removeTrustKeys(file),
    known_hosts: removeKnownHosts,
    hosts: (file) => (facts.uid === 0 ? removeHosts(file, [...hosts, ...covered]) : file),
    ssh_config: (file) => removeInclude(file, at.managedConfig),
    // A login start-up file may be a link to it.
    bashrc: (file) => removeProfileBlock(removeLoginHook(file)),
    profile: removeLoginHook,
    bash_login: removeLoginHook,
    plain_profile: removeLoginHook,
  };
  const made = madeOn(facts);
  const names = shared.filter(
    (name, i) => !shared.slice(0, i).some((other) => isOneFile(facts, other, name)),
  );
  const edited = names.flatMap((name) => change(facts, name, without[name]));
  const emptied = names.flatMap((name) => {
    const file = facts.files.get(name);
    // openGauss's uninstaller may have emptied it before.
    const empty = file && made?.files.includes(file.path) && without[name](file.bytes).length === 0;
    return empty ? [gone(file)] : [];
  });
  const keys = facts.files.get('authorized_keys');
  const now = [...facts.directories, ...(keys ? [keys] : [])];
  const leaves = (path: string): boolean =>
    emptied.some((file) => file.path === path) || made?.directories.includes(path) === true;
  return {
    directories: [],
    modes: now.flatMap(({ path, mode }) => {
      const narrowed = made?.modes.find((one) => one.path === path && one.mode === mode);
      return narrowed && !leaves(path) ? [{ path, was: mode, mode: narrowed.was }] : [];
    }),
    files: [
      ...edited.filter(({ path }) => !emptied.some((file) => file.path === path)),
      ...emptied,
      ...own.flatMap((name) => facts.files.get(name) ?? []).map(gone),
      ...facts.pieces.map(gone),
    ],
  };
}

function gone({ path, bytes }: { path: string; bytes: Buffer }): FileEdit {
  return { path, was: sha256(bytes), before: bytes, bytes: null };
}

/** What is to be taken away once the files of a leaving host are gone, as far as it is empty then. */
export function planClearing(facts: HostFacts): { folderGoes: boolean; directories: readonly string[] } {
  const { ssh, tmp } = layout(facts.home);
  const made = madeOn(facts);
  return {
    // The folder is the tool's by its name; only a record that leaves it out says otherwise.
    folderGoes: made === undefined || made.directories.includes(tmp),
    directories: made?.directories.includes(ssh) ? [ssh] : [],
  };
}

/** The same as edits, for showing what would go. */
export function foreseeClearing(facts: HostFacts): HostEdits {
  const { tmp, protect } = layout(facts.home);
  const { folderGoes, directories } = planClearing(facts);
  const below = facts.directories.flatMap(({ path }) => (`${path}/`.startsWith(`${protect}/`) ? path : []));
  const emptied = [...below.toReversed(), ...directories, ...(folderGoes ? [tmp] : [])];
  const record = facts.files.get('made');
  return {
    directories: [],
    modes: [],
    files: record ? [gone(record)] : [],
    emptied: emptied.filter((path) => has(facts, path)),
  };
}

/**
 * Lets a host that stays forget hosts that leave: their host keys, their lines in `/etc/hosts`, their part of the managed
 * configuration. Pure.
 *
 * @param leaving addresses of the hosts that leave
 * @param names their names, as far as no host that stays has them, too
 * @param withdrawn blobs of keys that are not let in any more
 */
export function planForgetting(
  facts: HostFacts,
  user: string,
  leaving: ReadonlySet<string>,
  names: readonly string[],
  withdrawn: ReadonlySet<string>,
): HostEdits {
  const hosts = [...leaving, ...names];
  const covered = coveredBy(facts);
  const stay = covered.filter(({ address }) => !leaving.has(address));
  return {
    directories: [],
    modes: [],
    files: [
      ...change(facts, 'authorized_keys', (file) => removeTrustKeys(file, withdrawn)),
      ...change(facts, 'known_hosts', (file) => removeKnownHosts(file, hosts)),
      ...(facts.uid === 0 ? change(facts, 'hosts', (file) => removeHosts(file, hosts)) : []),
      ...(stay.length < covered.length
        ? change(facts, 'managed_config', () => managedConfigOf(facts, user, stay))
        : []),
    ],
  };
}

/** The edit of a file that is there. */
function change(facts: HostFacts, name: FileName, to: (file: Buffer) => Buffer): FileEdit[] {
  return facts.files.has(name) ? edit(facts, name, (was) => to(was ?? Buffer.alloc(0))) : [];
}

/** What edits take away from a host. */
export interface Taken {
  /** Lines that leave each file, by its path; in their order. */
  readonly lines: readonly { readonly path: string; readonly count: number }[];
  /** Files that were ours as a whole. */
  readonly files: number;
}

/** Counts what edits of a host take away. */
export function countTaken(facts: HostFacts, { files }: HostEdits): Taken {
  const edits = new Map(files.map((file) => [file.path, file]));
  const lines = [...shared, 'managed_config' as const].flatMap((name) => {
    const file = facts.files.get(name);
    const change = file && edits.get(file.path);
    // The managed configuration is a file of lines only as long as it stays.
    if (!change || (name === 'managed_config' && change.bytes === null)) return [];
    edits.delete(change.path);
    return [{ path: file.path, count: splitLines(file.bytes).length - splitLines(change.bytes).length }];
  });
  return { lines, files: edits.size };
}
