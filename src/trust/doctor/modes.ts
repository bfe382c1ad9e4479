import type { Evidence, PathState } from '../../host/examine/evidence.ts';
import { layout } from '../../host/read/layout.ts';
import { asRoot, byUser, type Finding, findingsOf, on, type Remedy } from '../model/finding.ts';
import { isRootsPlace, within } from './places.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const modeCodes = {
  'home-writable': 'error',
  'ssh-folder-writable': 'error',
  'authorized-keys-writable': 'error',
  'folder-writable': 'error',
  'home-owner': 'error',
  'ssh-folder-owner': 'error',
  'authorized-keys-owner': 'error',
  'folder-owner': 'error',
  'parent-writable': 'warning',
  'parent-owner': 'warning',
} as const;

const finding = findingsOf(modeCodes);
type Code = Parameters<typeof finding>[1];

/** What sshd's StrictModes refuses: authorized_keys that somebody else could write or replace (sshd_config(5)). */
export function modeFindings({ node, evidence }: Subject): Finding<Code>[] {
  const { account, paths, realHome, authorized } = evidence;
  if (!account || strictModesOff(evidence)) return [];
  const { ssh } = layout(realHome);
  return paths.flatMap((state) => {
    const { path } = state;
    const part = !isLookedAt(path, evidence)
      ? 'parent'
      : path === realHome
        ? 'home'
        : path === ssh
          ? 'ssh-folder'
          : path === authorized
            ? 'authorized-keys'
            : 'folder';
    return [...writable(node.label, state, part, evidence), ...foreign(node.label, state, part, evidence)];
  });
}

type Part = 'home' | 'ssh-folder' | 'authorized-keys' | 'folder' | 'parent';

/** sshd goes from the file upwards, as far as the home; to the root where the file is not in the home. */
function isLookedAt(path: string, { realHome, authorized }: Evidence): boolean {
  return within(path, authorized) && (!within(realHome, authorized) || within(realHome, path));
}

function writable(host: string, state: PathState, part: Part, evidence: Evidence): Finding<Code>[] {
  const { path, mode, uid, gid, group } = state;
  const byGroup = (mode & 0o020) !== 0 && !evidence.privateGroups.has(`${gid} ${uid}`);
  const byAll = (mode & 0o002) !== 0;
  // In a folder like /tmp nobody can replace what is another's.
  const sticky = (mode & 0o1000) !== 0 && part === 'parent';
  if ((!byGroup && !byAll) || sticky) return [];
  const code: Code = `${part}-writable`;
  const command = on(path, (word) => `chmod go-w ${word}`);
  const fix = { is: 'mode', path, was: mode, mode: mode & ~0o022 } as const;
  const change = byUser(command, fix);
  const inside = path !== evidence.realHome && within(evidence.realHome, path);
  const steps =
    uid === evidence.account?.uid
      ? [change]
      : inside
        ? // What root changed below the home could be something else by then: it becomes the user's first.
          uid === 0
          ? []
          : [handOver(state, evidence), command]
        : isRootsPlace(path, evidence)
          ? [change && { ...change, as: 'root' as const }]
          : [];
  return [finding(host, code, { is: 'mode', path, mode, ...(byGroup ? { group } : {}) }, ...steps)];
}

function foreign(host: string, state: PathState, part: Part, evidence: Evidence): Finding<Code>[] {
  const { account } = evidence;
  const { path, uid, owner } = state;
  if (uid === 0 || uid === account?.uid) return [];
  const code: Code = `${part}-owner`;
  return [finding(host, code, { is: 'owner', path, owner, uid }, handOver(state, evidence))];
}

/**
 * Makes a path its rightful owner's, for root: a folder on the way its own, the home and `.ssh` the user's. Of what lies in the home
 * only things of that very owner are changed, and no link is followed: root's files, or others', are never given away.
 */
function handOver({ path, uid }: PathState, evidence: Evidence): Remedy | undefined {
  const { user, realHome } = evidence;
  const { ssh } = layout(realHome);
  if (!within(realHome, path))
    return isRootsPlace(path, evidence) ? asRoot(on(path, (word) => `chown root ${word}`)) : undefined;
  if (path === realHome) return asRoot(on(path, (word) => `chown -h --from=${uid} ${user} ${word}`));
  return within(ssh, path) ? asRoot(on(ssh, (word) => `chown -Rh --from=${uid} ${user} ${word}`)) : undefined;
}

function strictModesOff({ settings }: Evidence): boolean {
  const all = [...settings.values()];
  return all.length > 0 && all.every((of) => of.get('strictmodes')?.[0] === 'no');
}
