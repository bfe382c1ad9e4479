import { type Finding, findingsOf } from '../model/finding.ts';
import { seenSetting } from './sshd.ts';
import { setKeyword } from './sshd-change.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const limitCodes = {
  'too-many-keys': 'error',
  'max-startups': 'warning',
  'source-limit': 'warning',
  'source-penalties': 'warning',
} as const;

const finding = findingsOf(limitCodes);
type Code = Parameters<typeof finding>[1];

/** Logins at a time that a host makes of another in a run: `trust/verify/pairs.ts`. */
const loginsFromOne = 4;
/** Penalty in seconds from which OpenSSH shuts a client out at its first failure (sshd_config(5), `min`). */
const atOnce = 15;
/** Keys in an agent up to which sshd should rather take as many tries. */
const mostKeys = 20;

/** Limits of sshd that a run, or a user with several keys, would run into. */
export function limitFindings(subject: Subject, subjects: readonly Subject[]): Finding<Code>[] {
  const { node, evidence } = subject;
  const [settings] = evidence.settings.values();
  if (!settings) return [];
  const value = (keyword: string): string => settings.get(keyword)?.join(' ') ?? '';
  const seen = (name: string, keyword: string) => seenSetting(name, value(keyword), evidence);
  const found: Finding<Code>[] = [];
  const [begin = 10, rate = 30, full = 100] = (settings.get('maxstartups')?.[0] ?? '10')
    .split(':')
    .map(Number);
  const wanted = Math.min(subjects.length * loginsFromOne, 10);
  if ((rate > 0 && begin < wanted) || full < wanted)
    found.push(
      finding(
        node.label,
        'max-startups',
        seen('MaxStartups', 'maxstartups'),
        setKeyword('MaxStartups', '10:30:100', evidence),
      ),
    );
  const perSource = value('persourcemaxstartups');
  if (/^\d+$/.test(perSource) && Number(perSource) < loginsFromOne)
    found.push(
      finding(
        node.label,
        'source-limit',
        seen('PerSourceMaxStartups', 'persourcemaxstartups'),
        setKeyword('PerSourceMaxStartups', 'none', evidence),
      ),
    );
  const penalties = value('persourcepenalties');
  const harsh = ['authfail', 'noauth'].filter((kind) => {
    const seconds = new RegExp(`\\b${kind}:(\\d+)`).exec(penalties)?.[1];
    return seconds !== undefined && Number(seconds) >= atOnce;
  });
  if (harsh.length > 0)
    found.push(
      finding(
        node.label,
        'source-penalties',
        seen('PerSourcePenalties', 'persourcepenalties'),
        setKeyword('PerSourcePenalties', 'authfail:5s noauth:1s', evidence),
      ),
    );
  return [...found, ...triesFinding(subject, subjects, Number(value('maxauthtries') || 6))];
}

/** sshd hangs up at the last refusal that it allows: of as many keys as MaxAuthTries the last one may still be the right one. */
function triesFinding(
  { node, evidence }: Subject,
  subjects: readonly Subject[],
  tries: number,
): Finding<Code>[] {
  const many = subjects.filter(({ evidence: client }) =>
    client.agents.some(({ keys }) => (keys ?? 0) > tries),
  );
  if (many.length === 0) return [];
  const keys = Math.max(...many.flatMap(({ evidence: client }) => client.agents.map((one) => one.keys ?? 0)));
  return [
    finding(
      node.label,
      'too-many-keys',
      { is: 'keys-and-tries', tries, keys, hosts: many.map((one) => one.node.label) },
      // How many there are is their user's word: it shall not open sshd to any number of guesses.
      keys <= mostKeys ? setKeyword('MaxAuthTries', String(keys + 6), evidence) : undefined,
    ),
  ];
}
