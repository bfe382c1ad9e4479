import { asRoot, type Finding, findingsOf } from '../model/finding.ts';
import { serviceCommands } from './service.ts';
import type { Subject } from './subject.ts';

export const reloadCodes = { 'not-reloaded': 'error' } as const;

const finding = findingsOf(reloadCodes);

/** Files of sshd's that have changed since the one that runs has read them: it is not set to what they say. */
export function reloadFindings({ node, evidence }: Subject): Finding<keyof typeof reloadCodes>[] {
  const paths = evidence.records.get('unread') ?? [];
  if (paths.length === 0) return [];
  const { check, reload, restart } = serviceCommands(evidence);
  return [
    finding(node.label, 'not-reloaded', { is: 'unread', paths }, asRoot(`${check} && ${reload ?? restart}`)),
  ];
}
