import type { Evidence, PathState } from '../../host/evidence.ts';
import { layout } from '../../host/layout.ts';
import { asRoot, type Finding, type FindingCode, finding, pathWord } from './finding.ts';
import type { Subject } from './subject.ts';

/** What sshd's StrictModes refuses: authorized_keys that somebody else could write or replace (sshd_config(5)). */
export function modeFindings({ node, evidence }: Subject): Finding[] {
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

function within(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

function writable(host: string, state: PathState, part: Part, evidence: Evidence): Finding[] {
  const { path, mode, uid, gid, group } = state;
  const byGroup = (mode & 0o020) !== 0 && !evidence.privateGroups.has(`${gid} ${uid}`);
  const byAll = (mode & 0o002) !== 0;
  // In a folder like /tmp nobody can replace what is another's.
  const sticky = (mode & 0o1000) !== 0 && part === 'parent';
  if ((!byGroup && !byAll) || sticky) return [];
  const code: FindingCode = `${part}-writable`;
  const command = `chmod go-w ${pathWord(path)}`;
  const change = uid === evidence.account?.uid ? command : asRoot(command);
  const whom = byGroup ? `, group ${group}` : '';
  return [finding(host, code, `${path}: mode ${octal(mode)}${whom}`, change)];
}

function foreign(host: string, state: PathState, part: Part, evidence: Evidence): Finding[] {
  const { account, user, realHome } = evidence;
  const { path, uid, owner } = state;
  if (uid === 0 || uid === account?.uid) return [];
  const code: FindingCode = `${part}-owner`;
  const rightful = within(realHome, path) ? user : 'root';
  return [
    finding(host, code, `${path}: owner ${owner} (${uid})`, asRoot(`chown ${rightful} ${pathWord(path)}`)),
  ];
}

function strictModesOff({ settings }: Evidence): boolean {
  const all = [...settings.values()];
  return all.length > 0 && all.every((of) => of.get('strictmodes')?.[0] === 'no');
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
