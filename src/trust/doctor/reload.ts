import { asRoot, type Finding, finding } from '../model/finding.ts';
import type { Subject } from './subject.ts';

/** Files of sshd's that have changed since the one that runs has read them: it is not set to what they say. */
export function reloadFindings({ node, evidence }: Subject): Finding[] {
  const paths = evidence.records.get('unread') ?? [];
  if (paths.length === 0) return [];
  const reload = asRoot('sshd -t && systemctl reload sshd');
  return [finding(node.label, 'not-reloaded', { is: 'unread', paths }, reload)];
}
