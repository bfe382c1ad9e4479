import type { Span } from '../../terminal/console.ts';
import type { Diagnosis, Examination } from '../../trust/doctor/diagnose.ts';
import type { FindingCode } from '../../trust/doctor/findings.ts';
import type { Finding, Remedy } from '../../trust/model/finding.ts';
import type { Words } from '../../words/types/words.ts';

/** Findings of one kind that are shown for a host; `--json` has all. */
const shownOfAKind = 3;

/**
 * The table: every host with its findings, the worst first.
 *
 * @param subject whose logins were examined, where that is another user: what root must not do in that user's stead says so
 */
export function textLines(
  { hosts: diagnoses, logins }: Examination,
  words: Words,
  subject?: string,
): (readonly Span[])[] {
  const ill = diagnoses.filter(({ findings, failure }) => findings.length > 0 || failure);
  const sum = words.doctor.summary(
    diagnoses.length,
    ill.length,
    diagnoses.reduce((count, { findings }) => count + findings.length, 0),
  );
  return [
    ...diagnoses.toSorted((a, b) => badness(b) - badness(a)).flatMap((one) => hostLines(one, words, subject)),
    [{ text: sum, style: ill.length > 0 ? 'bad' : 'good' }],
    loginsLine(logins, words, subject),
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

function hostLines(
  { host, name, failure, findings }: Diagnosis,
  words: Words,
  subject: string | undefined,
): (readonly Span[])[] {
  const { doctor: say } = words;
  const title = name === undefined ? host : `${host} (${name})`;
  if (findings.length === 0)
    return [[{ text: `${title}: `, style: 'strong' }, { text: failure ? say.unknown : say.well }], []];
  const kinds = [...new Set(findings.map(({ code }) => code))];
  return [
    [{ text: title, style: 'strong' }],
    ...kinds.flatMap((kind) => {
      const all = findings.filter(({ code }) => code === kind);
      const more = all.length - shownOfAKind;
      return [
        ...all.slice(0, shownOfAKind).flatMap((one) => findingLines(one, words, subject)),
        ...(more > 0 ? [[{ text: `    ${say.more(more)}` }]] : []),
      ];
    }),
    [],
  ];
}

function findingLines(
  { code, severity, evidence, remedy }: Finding<FindingCode>,
  words: Words,
  subject: string | undefined,
): (readonly Span[])[] {
  const { doctor: say, findings } = words;
  const toDo = ({ on, as, command }: Remedy): string => {
    if (on === 'here') return say.here(command);
    return as === 'root' ? say.onHostAsRoot(command) : say.onHost(command, subject);
  };
  const style = severity === 'error' ? 'bad' : 'strong';
  return [
    [{ text: `  ${say.severities[severity]}  `, style }, { text: `${code}: ${findings.meanings[code]}` }],
    [{ text: `    ${say.seen(findings.seen(evidence))}` }],
    ...remedy.map((step): readonly Span[] => [{ text: `    ${toDo(step)}` }]),
  ];
}
