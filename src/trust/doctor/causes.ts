import { layout } from '../../host/read/layout.ts';
import type { FailedLogin } from '../inquiry/failed-login.ts';
import type { Cause, Inquiry } from '../inquiry/inquire.ts';
import type { Suspect } from '../inquiry/suspect.ts';
import { asRoot, type Finding, on, type Remedy } from '../model/finding.ts';
import type { SeenLogin } from '../model/seen.ts';
import { type FindingCode, finding } from './findings.ts';
import { changeLines, withoutLine } from './sshd-change.ts';
import type { Subject } from './subject.ts';

/** Longest part of what a side said that a finding shows. */
const maxSaid = 300;

/** Settings of a client that have findings of their own. */
const known: Readonly<Record<string, FindingCode>> = {
  user: 'config-user',
  port: 'config-port',
  identityagent: 'config-agent',
  identityfile: 'config-identity',
};

/** Findings that say only that a login fails, where its cause is named. */
const replaced: Readonly<Record<Cause['side'], readonly FindingCode[]>> = {
  client: ['config-broken'],
  server: ['key-refused'],
};

/**
 * What was found together with the settings that logins fail for, each where it stands.
 *
 * @param served what the servers' logs said meanwhile, by host: hostile text
 */
export function withCauses(
  found: readonly Finding<FindingCode>[],
  { causes, reasons }: Inquiry,
  served: ReadonlyMap<string, string>,
  subjects: readonly Subject[],
): readonly Finding<FindingCode>[] {
  const placed = new Map<Finding<FindingCode>, Finding<FindingCode>>();
  const named = causes.flatMap((cause) => {
    const own = ownFindings(cause, found);
    for (const one of own) placed.set(one, withPlace(one, cause));
    return own.length > 0 ? [] : causeFinding(cause, reasons, served, subjects);
  });
  const kept = found.filter(
    ({ code, host }) => !named.some((one) => one.host === host && replaced[sideOf(one)].includes(code)),
  );
  return [...kept.map((one) => placed.get(one) ?? one), ...named];
}

function sideOf({ code }: Finding<FindingCode>): Cause['side'] {
  return code === 'client-setting' ? 'client' : 'server';
}

/** Findings that are about one of these settings already. */
function ownFindings(
  { side, host, suspects }: Cause,
  found: readonly Finding<FindingCode>[],
): readonly Finding<FindingCode>[] {
  const codes = side === 'client' ? suspects.map(({ keyword }) => known[keyword]) : [];
  return found.filter((one) => one.host === host && codes.includes(one.code));
}

function withPlace(one: Finding<FindingCode>, { suspects }: Cause): Finding<FindingCode> {
  const { evidence } = one;
  const line = suspects.find(({ keyword }) => known[keyword] === one.code)?.line;
  return typeof evidence === 'string' && line
    ? { ...one, evidence: `${evidence} (${line.file}:${line.number})` }
    : one;
}

function causeFinding(
  { side, host, certain, suspects, logins }: Cause,
  reasons: Inquiry['reasons'],
  served: ReadonlyMap<string, string>,
  subjects: readonly Subject[],
): Finding<FindingCode>[] {
  const [first, ...more] = logins;
  if (!first) return [];
  const server = reasons.get(host) ?? served.get(first.login.to.label);
  const evidence = {
    is: 'cause',
    certain,
    settings: suspects.map(({ setting, line, option }) => ({
      setting,
      line: line && { file: line.file, number: line.number, match: line.match },
      option,
    })),
    login: seenLogin(first, more.length, server),
  } as const;
  const subject = subjects.find(({ node }) => node.label === host);
  // Where it may be any of several, which one to change is for a person to say.
  const [only, ...others] = suspects;
  const remedy = only && subject && others.length === 0 ? remedyOf(side, only, subject) : undefined;
  return [finding(host, side === 'client' ? 'client-setting' : 'server-setting', evidence, remedy)];
}

/** A login that fails, as a finding shows it. */
export function seenLogin({ login, said }: FailedLogin, more: number, server: string | undefined): SeenLogin {
  const { from, spelling } = login;
  return {
    is: 'login',
    from: from.label,
    target: spelling.text,
    more,
    client: said.slice(0, maxSaid),
    server: server?.slice(-maxSaid),
  };
}

/** The line made a comment, in files that are the user's own or the system's by their names. */
function remedyOf(
  side: Cause['side'],
  { line }: Suspect,
  { node, evidence }: Subject,
): Remedy | string | undefined {
  if (!line) return undefined;
  const { file, number } = line;
  if (side === 'server') return changeLines([withoutLine(line)], evidence);
  const comment = on(file, (word) => `sed -i '${number}s/^/#/' ${word}`);
  if (file === layout(node.greeting.home).sshConfig) return comment;
  return /^\/etc\/ssh\/ssh_config(?:\.d\/[\w.-]+\.conf)?$/.test(file) ? asRoot(comment) : undefined;
}
