import {
  type FirstStep,
  firstSteps,
  type SharedFinding,
  shareFindings,
} from '../../report/shared-findings.ts';
import type { Span } from '../../terminal/console.ts';
import type { Diagnosis, Examination } from '../../trust/doctor/diagnose.ts';
import type { Remedy } from '../../trust/model/finding.ts';
import { foldHosts } from '../../words/fold.ts';
import type { Words } from '../../words/types/words.ts';

/** Findings of one kind that are shown for a host, and things that were seen of one; `--json` has all. */
const shownOfAKind = 3;
/** Things to do first that are listed. */
const shownSteps = 5;

type Lines = readonly (readonly Span[])[];

/**
 * The table: what hosts share, once; then every host with the rest of its findings, the worst first; in the end what to do first.
 *
 * @param subject whose logins were examined, where that is another user: what root must not do in that user's stead says so
 */
export function textLines({ hosts: diagnoses, logins }: Examination, words: Words, subject?: string): Lines {
  const ill = diagnoses.filter(({ findings, failure }) => findings.length > 0 || failure);
  const all = shareFindings(diagnoses);
  const sum = words.doctor.summary(
    diagnoses.length,
    ill.length,
    diagnoses.reduce((count, { findings }) => count + findings.length, 0),
  );
  const shared = all.filter(({ hosts }) => hosts.length > 1);
  const own = (host: string): readonly SharedFinding[] =>
    all.filter(({ hosts }) => hosts.length === 1 && hosts[0] === host);
  return [
    ...sharedLines(shared, diagnoses, words, subject),
    ...diagnoses
      .toSorted((a, b) => badness(b) - badness(a))
      .flatMap((one) => hostLines(one, own(one.host), words, subject)),
    [{ text: sum, style: ill.length > 0 ? 'bad' : 'good' }],
    loginsLine(logins, words, subject),
    ...stepLines(firstSteps(diagnoses), words, subject),
  ];
}

function loginsLine(
  logins: Examination['logins'],
  { doctor }: Words,
  subject: string | undefined,
): readonly Span[] {
  if (!logins) return [{ text: doctor.noLogins(subject ?? ''), style: 'strong' }];
  const { tried, failed, mode } = logins;
  return [{ text: doctor.logins(tried, failed, mode), style: failed > 0 ? 'bad' : 'good' }];
}

function badness({ findings, failure }: Diagnosis): number {
  if (findings.some(({ severity }) => severity === 'error') || failure) return 2;
  return findings.length > 0 ? 1 : 0;
}

/** What several hosts have, below the hosts that have it. */
function sharedLines(
  shared: readonly SharedFinding[],
  diagnoses: readonly Diagnosis[],
  words: Words,
  subject: string | undefined,
): Lines {
  const titles = [...new Set(shared.map(({ hosts }) => titleOf(hosts, diagnoses.length, words)))];
  return titles.flatMap((title) => [
    [{ text: title, style: 'strong' as const }],
    ...kindLines(
      shared.filter(({ hosts }) => titleOf(hosts, diagnoses.length, words) === title),
      words,
      subject,
    ),
    [],
  ]);
}

/** Hosts by their addresses, and how many of all they are. */
function titleOf(hosts: readonly string[], of: number, { doctor, fold }: Words): string {
  return doctor.several(foldHosts(hosts, fold), hosts.length, hosts.length === of);
}

function hostLines(
  { host, name, failure, findings }: Diagnosis,
  own: readonly SharedFinding[],
  words: Words,
  subject: string | undefined,
): Lines {
  const { doctor: say } = words;
  const title = name === undefined ? host : `${host} (${name})`;
  if (findings.length === 0)
    return [[{ text: `${title}: `, style: 'strong' }, { text: failure ? say.unknown : say.well }], []];
  // Said above, with the others that have it.
  if (own.length === 0) return [];
  return [[{ text: title, style: 'strong' }], ...kindLines(own, words, subject), []];
}

/** Findings, of each kind the first few. */
function kindLines(found: readonly SharedFinding[], words: Words, subject: string | undefined): Lines {
  const kinds = [...new Set(found.map(({ code }) => code))];
  return kinds.flatMap((kind) => {
    const all = found.filter(({ code }) => code === kind);
    const more = all.length - shownOfAKind;
    return [
      ...all.slice(0, shownOfAKind).flatMap((one) => findingLines(one, words, subject)),
      ...(more > 0 ? [[{ text: `    ${words.doctor.more(more)}` }]] : []),
    ];
  });
}

function findingLines(
  { code, severity, hosts, seen, remedy }: SharedFinding,
  words: Words,
  subject: string | undefined,
): Lines {
  const { doctor: say, findings } = words;
  const style = severity === 'error' ? 'bad' : 'strong';
  const more = seen.length - shownOfAKind;
  const told = ({ host, evidence }: SharedFinding['seen'][number]): string => {
    const text = findings.seen(evidence);
    return hosts.length > 1 && seen.length > 1 ? `${host}: ${text}` : text;
  };
  return [
    [{ text: `  ${say.severities[severity]}  `, style }, { text: `${code}: ${findings.meanings[code]}` }],
    ...seen.slice(0, shownOfAKind).map((one): readonly Span[] => [{ text: `    ${say.seen(told(one))}` }]),
    ...(more > 0 ? [[{ text: `    ${say.more(more)}` }]] : []),
    ...remedy.map((step): readonly Span[] => [{ text: `    ${toDo(step, say, subject)}` }]),
  ];
}

function toDo({ on, as, command }: Remedy, say: Words['doctor'], subject: string | undefined): string {
  if (on === 'here') return say.here(command);
  return as === 'root' ? say.onHostAsRoot(command) : say.onHost(command, subject);
}

function stepLines(steps: readonly FirstStep[], { doctor, fold }: Words, subject: string | undefined): Lines {
  // One thing to do is said where it is found.
  if (steps.length < 2) return [];
  return [
    [],
    [{ text: doctor.first, style: 'strong' }],
    ...steps.slice(0, shownSteps).map(({ hosts, mends, ...step }, i): readonly Span[] => {
      const where = foldHosts(hosts, fold);
      return [{ text: `  ${i + 1}. ${doctor.step({ ...step, mends, where, user: subject })}` }];
    }),
    ...(steps.length > shownSteps ? [[{ text: `  ${doctor.moreSteps(steps.length - shownSteps)}` }]] : []),
  ];
}
