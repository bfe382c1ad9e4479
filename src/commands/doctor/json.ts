import { explainHost } from '../../report/explain-host.ts';
import { firstSteps, shareFindings } from '../../report/shared-findings.ts';
import { printable } from '../../text/printable.ts';
import { type Examination, isWell } from '../../trust/doctor/diagnose.ts';
import type { Words } from '../../words/types/words.ts';

/** Longest text of a host in the document. */
const textLength = 1000;

/** The document of docs/doctor.schema.json, a line each; all text in it is printable. */
export function jsonLines(examination: Examination, user: string, words: Words): string[] {
  const document = {
    version: 1,
    ok: isWell(examination),
    logins: examination.logins ?? null,
    hosts: examination.hosts.map(({ host, name, failure, findings }) => ({
      host,
      name: name === undefined ? null : printable(name, textLength),
      ...(failure ? { error: printable(explainHost(failure, user, words).cause, textLength) } : {}),
      findings: findings.map(({ code, severity, evidence, remedy }) => ({
        code,
        severity,
        text: words.findings.meanings[code],
        evidence: printable(words.findings.seen(evidence), textLength),
        remedy: remedy.map(({ on, as, command }) => ({ on, as, command: printable(command, textLength) })),
      })),
    })),
    shared: shareFindings(examination.hosts).map(({ code, severity, hosts, seen, remedy }) => ({
      code,
      severity,
      text: words.findings.meanings[code],
      hosts,
      evidence: seen.map(({ evidence }) => printable(words.findings.seen(evidence), textLength)),
      remedy: remedy.map(({ on, as, command }) => ({ on, as, command: printable(command, textLength) })),
    })),
    first: firstSteps(examination.hosts).map(({ command, ...step }) => ({
      ...step,
      command: printable(command, textLength),
    })),
  };
  return JSON.stringify(document, null, 2).split('\n');
}
