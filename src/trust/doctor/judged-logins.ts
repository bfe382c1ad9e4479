import { type FailedLogin, isOfClient } from '../inquiry/failed-login.ts';
import type { Finding } from '../model/finding.ts';
import { diagnosePair } from '../verify/diagnose-pair.ts';
import type { PairResult, Party } from '../verify/pairs.ts';
import { seenLogin } from './causes.ts';
import { withoutContradicted } from './contradicted.ts';
import { type FindingCode, finding } from './findings.ts';
import { explaining, tempered } from './login-causes.ts';

/** Logins that were made, in the light of what was found, and the other way round. */
export interface JudgedLogins {
  readonly found: readonly Finding<FindingCode>[];
  /** Logins that fail and that nothing explains. */
  readonly unexplained: readonly FailedLogin[];
  /** Those of which is known how they fail, and not what they fail for. */
  readonly vague: readonly FailedLogin[];
}

/**
 * What logins that were really made tell of what was found: each that fails and that nothing explains, and findings that
 * they have shown to be harmless.
 *
 * @param unreachable hosts that could not be examined, which says enough of logins to and from them
 */
export function judgeLogins(
  logins: readonly PairResult[],
  found: readonly Finding<FindingCode>[],
  unreachable: ReadonlySet<string>,
): JudgedLogins {
  const unexplained: FailedLogin[] = [];
  const vague: FailedLogin[] = [];
  for (const login of logins) {
    const { from, to, spelling, result } = login;
    if (result.ok || 'untried' in result) continue;
    // This machine can be asked whatever its ssh server does.
    if (isLost(from, unreachable) || isLost(to, unreachable)) continue;
    const { text, port } = spelling;
    const { diagnosis, last } = diagnosePair({ from: from.label, to: text, port, ...result }, undefined);
    const failed = { login, fault: diagnosis.code, said: last };
    const told = explaining(login, diagnosis.code, found);
    if (told.length === 0) unexplained.push(failed);
    else if (told.every(isVague)) vague.push(failed);
  }
  const believed = withoutContradicted(found, logins);
  return { found: believed.map((one) => tempered(one, logins)), unexplained, vague };
}

function isLost({ label, local }: Party, unreachable: ReadonlySet<string>): boolean {
  return unreachable.has(label) && !local;
}

/** What says how a login fails, and not for what: the programs are asked, too. */
const vagueCodes: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'sshd-down',
  'sshd-silent',
  'turned-away',
  'no-common-algorithm',
  'host-key-changed',
  'login-refused',
  'login-shell',
  'key-refused',
  'not-reloaded',
  'config-broken',
  'config-user',
  'config-port',
  'config-agent',
  'config-identity',
  'include-missing',
]);

function isVague({ code, evidence }: Finding<FindingCode>): boolean {
  // That a key is in no line of a file says nothing of why sshd looks into that one.
  const elsewhere =
    code === 'key-line-missing' &&
    typeof evidence === 'object' &&
    evidence.is === 'no-key-line' &&
    !evidence.path.endsWith('/.ssh/authorized_keys');
  return elsewhere || vagueCodes.has(code);
}

/**
 * The findings for logins that nothing explains: one for each host that it is about and each way of failing, with one of
 * the logins.
 *
 * @param served what the servers' logs said meanwhile, by host: hostile text
 */
export function unexplainedFindings(
  unexplained: readonly FailedLogin[],
  served: ReadonlyMap<string, string>,
): readonly Finding<FindingCode>[] {
  const alike = new Map<string, { readonly host: string; readonly all: FailedLogin[] }>();
  for (const one of unexplained) {
    const { from, to } = one.login;
    const host = isOfClient(one.fault) ? from.label : to.label;
    const key = `${host} ${one.fault}`;
    const group = alike.get(key) ?? { host, all: [] };
    group.all.push(one);
    alike.set(key, group);
  }
  return [...alike.values()].flatMap(({ host, all: [first, ...more] }) => {
    if (!first) return [];
    return [finding(host, 'unexplained', seenLogin(first, more.length, served.get(first.login.to.label)))];
  });
}
