import { planHosts } from '../../formats/hosts.ts';
import { fingerprint } from '../../keys/fingerprint.ts';
import { nameFaults } from '../cluster/name-faults.ts';
import { asRoot, type Finding, findingsOf, type Remedy } from '../model/finding.ts';
import { newHostKeys, serviceCommands } from './service.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const togetherCodes = {
  'shared-home': 'error',
  'clock-skew': 'warning',
  'same-host-name': 'warning',
  'same-machine-id': 'warning',
  'same-host-key': 'warning',
  'hosts-conflict': 'warning',
} as const;

const finding = findingsOf(togetherCodes);
type Code = Parameters<typeof finding>[1];

/** Kerberos's limit, and the most that certificates and expiry times should be asked to stand, in seconds. */
const skewSeconds = 300;

/** What shows only where hosts are seen together: clones, one home on two hosts, clocks, names with two addresses. */
export function togetherFindings(subjects: readonly Subject[]): Finding<Code>[] {
  const listed = subjects.filter(({ node }) => node.endpoints.length > 0);
  return [
    ...shared(
      listed,
      'same-host-name',
      ({ node }) => [node.greeting.hostname.toLowerCase()],
      () => asRoot('hostnamectl set-hostname NAME'),
    ),
    ...shared(
      listed,
      'same-machine-id',
      ({ node }) => (node.greeting.machineId === '' ? [] : [node.greeting.machineId]),
      () => asRoot(newMachineId),
    ),
    ...shared(
      listed,
      'same-host-key',
      ({ node }) => [
        ...new Set(node.endpoints.flatMap(({ hostKeys }) => hostKeys.map(({ blob }) => fingerprint(blob)))),
      ],
      ({ evidence }) => asRoot(newHostKeys(serviceCommands(evidence))),
    ),
    ...homeFindings(listed),
    ...skewFindings(subjects),
    ...mappingFindings(listed),
  ];
}

const newMachineId =
  'rm -f /etc/machine-id /var/lib/dbus/machine-id; systemd-machine-id-setup || dbus-uuidgen --ensure=/etc/machine-id';

/** Hosts that have something in common that only one can have. */
function shared(
  subjects: readonly Subject[],
  code: Code,
  valuesOf: (subject: Subject) => readonly string[],
  remedy: (subject: Subject) => string | Remedy,
): Finding<Code>[] {
  const holders = new Map<string, Subject[]>();
  for (const subject of subjects)
    for (const value of valuesOf(subject)) holders.set(value, [...(holders.get(value) ?? []), subject]);
  const told = new Set<Subject>();
  return [...holders].flatMap(([value, all]) => {
    if (all.length < 2) return [];
    return all.flatMap((subject) => {
      // One finding a host, however many of its keys are another's, too.
      if (told.has(subject)) return [];
      told.add(subject);
      const others = all.filter((one) => one !== subject).map(({ node }) => node.label);
      return [
        finding(
          subject.node.label,
          code,
          { is: 'shared', value: value.slice(0, 300), hosts: others },
          remedy(subject),
        ),
      ];
    });
  });
}

/**
 * One home on two hosts, by its inode and the time of its last change, to the nanosecond. A clone's disk has the same, for
 * a while: on a file system of its own it counts only for machines that are no clones.
 */
function homeFindings(subjects: readonly Subject[]): Finding<Code>[] {
  const network = /^(nfs|cifs|smb|ceph|gluster|lustre|gpfs|beegfs|ocfs|gfs|fuse|9p)/;
  return shared(
    subjects,
    'shared-home',
    ({ node, evidence }) => {
      const [id] = evidence.records.get('home-id') ?? [];
      const [source = '', type = ''] = (evidence.records.get('mount')?.[0] ?? '').split(' ');
      const clone = subjects.some(
        (one) => one.node !== node && one.node.greeting.machineId === node.greeting.machineId,
      );
      return id === undefined || (clone && !network.test(type)) ? [] : [`${source} ${type}, inode ${id}`];
    },
    () => 'df -PT ~',
  );
}

function skewFindings(subjects: readonly Subject[]): Finding<Code>[] {
  const offsets = subjects.flatMap((subject) => {
    const { now, askedAt } = subject.evidence;
    return now === undefined ? [] : [{ subject, offset: now - askedAt }];
  });
  // By the clock that most go by: this machine's own may be the one that is wrong.
  const middle =
    offsets.map(({ offset }) => offset).sort((a, b) => a - b)[Math.floor((offsets.length - 1) / 2)] ?? 0;
  return offsets.flatMap(({ subject, offset }) => {
    const off = Math.round(offset - middle);
    if (Math.abs(off) <= skewSeconds) return [];
    return [
      finding(
        subject.node.label,
        'clock-skew',
        { is: 'clock', seconds: off },
        // At once, where something is there that can: what only slows or speeds a clock takes days.
        asRoot('chronyc makestep || timedatectl set-ntp true'),
      ),
    ];
  });
}

function mappingFindings(subjects: readonly Subject[]): Finding<Code>[] {
  // Also those names that lead elsewhere on a host: they are left out for that very line.
  const faults = nameFaults(subjects.map(({ node }) => node.greeting.hostname));
  const mappings = subjects.flatMap(({ node: { endpoints, greeting } }, i) =>
    faults[i] === undefined ? endpoints.map(({ address }) => ({ address, name: greeting.hostname })) : [],
  );
  return subjects.flatMap(({ node }) => {
    const file = node.facts.files.get('hosts');
    const { conflicts } = planHosts(file?.bytes ?? null, mappings, { deduplicate: true });
    return conflicts.map(({ line, text }) =>
      finding(
        node.label,
        'hosts-conflict',
        `/etc/hosts:${line}: ${text.trim().slice(0, 200)}`,
        asRoot(`sed -i '${line}s/^/#/' /etc/hosts`),
      ),
    );
  });
}
