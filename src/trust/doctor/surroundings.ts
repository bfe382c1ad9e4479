import type { Evidence } from '../../host/examine/evidence.ts';
import { layout } from '../../host/read/layout.ts';
import { nameFaults } from '../cluster/name-faults.ts';
import { asRoot, type Finding, findingsOf, on } from '../model/finding.ts';
import { isRootsPlace, within } from './places.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const surroundingCodes = {
  'selinux-label': 'error',
  'home-full': 'error',
  'home-read-only': 'error',
  'openssh-old': 'error',
  'startup-text': 'warning',
  'address-differs': 'warning',
  'host-name-unusable': 'warning',
  'name-differs': 'warning',
} as const;

const finding = findingsOf(surroundingCodes);
type Code = Parameters<typeof finding>[1];

/** The least that a run needs in a home, in KiB; it writes less than 100. */
const roomKib = 512;
/** The oldest OpenSSH that this tool was seen to work with. */
const oldest = [7, 4] as const;

/** What is around the login: the home's file system, start-up files, labels, versions, addresses. */
export function surroundingFindings({ node, evidence }: Subject): Finding<Code>[] {
  const { label, greeting } = node;
  const home = evidence.realHome;
  const record = (word: string): string | undefined => evidence.records.get(word)?.[0];
  const found: Finding<Code>[] = [];
  const startup = node.session.startupText().trim();
  if (startup !== '')
    found.push(
      finding(
        label,
        'startup-text',
        startup.slice(0, 200),
        on(
          layout(greeting.home).bashrc,
          (word) => `sed -i '1i case $- in *i*) ;; *) return ;; esac' ${word}`,
        ),
      ),
    );
  const mount = (record('mount') ?? '').split(' ');
  if ((mount[2] ?? '').split(',').includes('ro'))
    found.push(
      finding(
        label,
        'home-read-only',
        mount.join(' '),
        asRoot(on(home, (word) => `mount -o remount,rw "$(df -P ${word} | awk 'NR==2{print $6}')"`)),
      ),
    );
  // Free blocks, their size, all inodes, free inodes. File systems without a fixed number of inodes say 0 of 0.
  const numbers = (record('room') ?? '').split(' ').map(Number);
  const [blocks = Number.NaN, size = Number.NaN, inodes = 0, freeInodes = 0] = numbers;
  const room = Math.floor((blocks * size) / 1024);
  if (room < roomKib)
    found.push(
      finding(
        label,
        'home-full',
        { is: 'room', kib: room },
        on(home, (word) => `du -xk ${word} | sort -n | tail`),
      ),
    );
  else if (inodes > 0 && freeInodes === 0)
    found.push(
      finding(
        label,
        'home-full',
        { is: 'no-inode' },
        on(home, (word) => `du -x --inodes ${word} | sort -n | tail`),
      ),
    );
  for (const text of evidence.records.get('label') ?? [])
    found.push(finding(label, 'selinux-label', text, asRoot(restorecon(text, evidence))));
  const version = record('client-version') ?? '';
  const [, major, minor] = /^OpenSSH_(\d+)\.(\d+)/.exec(version) ?? [];
  const isOld = Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1]);
  if (major === undefined || isOld)
    found.push(
      finding(
        label,
        'openssh-old',
        version || { is: 'no-ssh' },
        asRoot(
          'apt-get install openssh-client || yum install openssh-clients || zypper install openssh-clients',
        ),
      ),
    );
  const reached = record('reached-at');
  const first = node.endpoints.find(({ address }) => address !== reached);
  if (reached !== undefined && first && !node.endpoints.some(({ address }) => address === reached))
    found.push(
      finding(
        label,
        'address-differs',
        { is: 'listed-otherwise', listed: first.address, own: reached },
        'ip -brief address',
      ),
    );
  const [other] = node.endpoints.flatMap(({ name }) =>
    name === undefined || name === greeting.hostname ? [] : [name],
  );
  if (other !== undefined)
    found.push(
      finding(
        label,
        'name-differs',
        { is: 'listed-otherwise', listed: other, own: greeting.hostname },
        asRoot(`hostnamectl set-hostname ${/^\w[\w.-]*$/.test(other) ? other : 'NAME'}`),
      ),
    );
  const [fault] = nameFaults([greeting.hostname]);
  if (fault !== undefined)
    found.push(
      finding(
        label,
        'host-name-unusable',
        { is: 'host-name', name: greeting.hostname },
        asRoot('hostnamectl set-hostname NAME'),
      ),
    );
  return found;
}

function restorecon(text: string, evidence: Evidence): string | undefined {
  const path = /^(\/[^:]*):/.exec(text)?.[1] ?? '';
  const known = isRootsPlace(path, evidence) || within(layout(evidence.realHome).ssh, path);
  return known ? on(path, (word) => `restorecon -RFv ${word}`) : undefined;
}
