import { trustBlobOf } from '../key.ts';
import { accountFindings } from './account.ts';
import { authorizedFindings } from './authorized.ts';
import { clientFindings } from './client.ts';
import { createAgain, type Finding, finding } from './finding.ts';
import { keyFindings } from './key.ts';
import { knownFindings } from './known.ts';
import { limitFindings } from './limits.ts';
import { modeFindings } from './modes.ts';
import { sshdFindings } from './sshd.ts';
import type { Subject } from './subject.ts';
import { surroundingFindings } from './surroundings.ts';
import { togetherFindings } from './together.ts';

/** All that the evidence of hosts tells, one by one and seen together. Pure. */
export function judge(subjects: readonly Subject[]): Finding[] {
  const targets = subjects.map(({ node }) => node).filter(({ endpoints }) => endpoints.length > 0);
  const clients = targets.flatMap(({ endpoints }) => endpoints.map(({ address }) => address));
  const blob = commonKey(subjects);
  const found = subjects.flatMap((subject): Finding[] => {
    const login = [
      ...accountFindings(subject),
      ...(subject.node.endpoints.length > 0
        ? [...modeFindings(subject), ...sshdFindings(subject), ...limitFindings(subject, subjects)]
        : []),
      ...surroundingFindings(subject),
    ];
    if (blob === undefined) return login;
    return [
      ...login,
      ...keyFindings(subject, blob),
      ...(subject.node.endpoints.length > 0 ? authorizedFindings(subject, blob, clients) : []),
      ...knownFindings(subject, targets),
      ...clientFindings(subject, targets),
    ];
  });
  const [first] = subjects;
  const missing =
    blob === undefined && first
      ? [finding(first.node.label, 'trust-missing', '~/.ssh/id_om: on no host', createAgain)]
      : [];
  return [...missing, ...found, ...togetherFindings(subjects)];
}

/** The trust key that most hosts hold; this machine's where two are held by as many. */
function commonKey(subjects: readonly Subject[]): string | undefined {
  const count = new Map<string, number>();
  for (const { node } of subjects) {
    const blob = trustBlobOf(node.facts);
    if (blob !== undefined) count.set(blob, (count.get(blob) ?? 0) + (node.local ? 1.5 : 1));
  }
  return [...count].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}
