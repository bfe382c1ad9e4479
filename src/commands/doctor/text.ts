import type { Span } from '../../terminal/console.ts';
import type { Diagnosis, Examination } from '../../trust/doctor/diagnose.ts';
import type { Finding, Remedy } from '../../trust/model/finding.ts';
import type { VerifyMode } from '../../trust/model/topology.ts';
import { wordsOf } from '../../words/finding-words.ts';
import type { Language } from '../../words/language.ts';

/** Findings of one kind that are shown for a host; `--json` has all. */
const shownOfAKind = 3;

const words = {
  en: {
    error: 'ERROR',
    warning: 'WARNING',
    well: 'nothing found',
    seen: 'Seen',
    host: (user: string | undefined) => `To do there${user === undefined ? '' : `, as ${user}`}`,
    hostAsRoot: 'To do there, as root',
    here: 'To do here',
    unknown: 'it could not be examined: see below',
    more: (count: number) => `and ${count} more of this kind: --json shows every one`,
    sum: (hosts: number, ill: number, found: number) =>
      found === 0
        ? `Nothing found on ${hosts} hosts.`
        : `${found} findings on ${ill} of ${hosts} hosts. docs/findings.md explains each.`,
    logins: (tried: number, failed: number, mode: VerifyMode) =>
      failed === 0
        ? `All ${tried} logins between them pass (${mode}).`
        : `${failed} of ${tried} logins between them fail (${mode}): gs_sshexkey verify shows which.`,
  },
  zh: {
    error: '错误',
    warning: '警告',
    well: '未发现问题',
    seen: '依据',
    host: (user: string | undefined) => `${user === undefined ? '' : `以 ${user} `}在该主机执行`,
    hostAsRoot: '以 root 在该主机执行',
    here: '在本机执行',
    unknown: '无法检查，见下文',
    more: (count: number) => `另有 ${count} 项同类问题，--json 可显示全部`,
    sum: (hosts: number, ill: number, found: number) =>
      found === 0
        ? `${hosts} 台主机均未发现问题。`
        : `${hosts} 台主机中有 ${ill} 台共 ${found} 项问题，说明见 docs/findings.md。`,
    logins: (tried: number, failed: number, mode: VerifyMode) =>
      failed === 0
        ? `主机之间的 ${tried} 次登录全部成功（${mode}）。`
        : `主机之间的 ${tried} 次登录中有 ${failed} 次失败（${mode}）：gs_sshexkey verify 会逐一列出。`,
  },
} as const;

/**
 * The table: every host with its findings, the worst first.
 *
 * @param subject whose logins were examined, where that is another user: what root must not do in that user's stead says so
 */
export function textLines(
  { hosts: diagnoses, logins }: Examination,
  language: Language,
  subject?: string,
): (readonly Span[])[] {
  const say = words[language];
  const ill = diagnoses.filter(({ findings, failure }) => findings.length > 0 || failure);
  const sum = say.sum(
    diagnoses.length,
    ill.length,
    diagnoses.reduce((count, { findings }) => count + findings.length, 0),
  );
  return [
    ...diagnoses
      .toSorted((a, b) => badness(b) - badness(a))
      .flatMap((one) => hostLines(one, language, subject)),
    [{ text: sum, style: ill.length > 0 ? 'bad' : 'good' }],
    [
      {
        text: say.logins(logins.tried, logins.failed, logins.mode),
        style: logins.failed > 0 ? 'bad' : 'good',
      },
    ],
  ];
}

function badness({ findings, failure }: Diagnosis): number {
  if (findings.some(({ severity }) => severity === 'error') || failure) return 2;
  return findings.length > 0 ? 1 : 0;
}

function hostLines(
  { host, name, failure, findings }: Diagnosis,
  language: Language,
  subject: string | undefined,
): (readonly Span[])[] {
  const say = words[language];
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
        ...all.slice(0, shownOfAKind).flatMap((one) => findingLines(one, language, subject)),
        ...(more > 0 ? [[{ text: `    ${say.more(more)}` }]] : []),
      ];
    }),
    [],
  ];
}

function findingLines(
  { code, severity, evidence, remedy }: Finding,
  language: Language,
  subject: string | undefined,
): (readonly Span[])[] {
  const say = words[language];
  const label = ({ on, as }: Remedy): string => {
    if (on === 'here') return say.here;
    return as === 'root' ? say.hostAsRoot : say.host(subject);
  };
  const style = severity === 'error' ? 'bad' : 'strong';
  return [
    [{ text: `  ${say[severity]}  `, style }, { text: `${code}: ${wordsOf(code, language)}` }],
    [{ text: `    ${say.seen}: ${evidence}` }],
    ...remedy.map((step): readonly Span[] => [{ text: `    ${label(step)}: ${step.command}` }]),
  ];
}
