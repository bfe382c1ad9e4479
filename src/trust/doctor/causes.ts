import { layout } from '../../host/read/layout.ts';
import type { FailedLogin } from '../inquiry/failed-login.ts';
import type { Cause, Inquiry } from '../inquiry/inquire.ts';
import type { Suspect } from '../inquiry/suspect.ts';
import { asRoot, type Finding, type FindingCode, finding, on, type Remedy } from '../model/finding.ts';
import type { Node } from '../model/node.ts';
import { isSshdFile } from './places.ts';

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
  found: readonly Finding[],
  { causes, reasons }: Inquiry,
  served: ReadonlyMap<string, string>,
  nodes: readonly Node[],
): readonly Finding[] {
  const placed = new Map<Finding, Finding>();
  const named = causes.flatMap((cause) => {
    const own = ownFindings(cause, found);
    for (const one of own) placed.set(one, withPlace(one, cause));
    return own.length > 0 ? [] : causeFinding(cause, reasons, served, nodes);
  });
  const kept = found.filter(
    ({ code, host }) => !named.some((one) => one.host === host && replaced[sideOf(one)].includes(code)),
  );
  return [...kept.map((one) => placed.get(one) ?? one), ...named];
}

function sideOf({ code }: Finding): Cause['side'] {
  return code === 'client-setting' ? 'client' : 'server';
}

/** Findings that are about one of these settings already. */
function ownFindings({ side, host, suspects }: Cause, found: readonly Finding[]): readonly Finding[] {
  const codes = side === 'client' ? suspects.map(({ keyword }) => known[keyword]) : [];
  return found.filter((one) => one.host === host && codes.includes(one.code));
}

function withPlace(one: Finding, { suspects }: Cause): Finding {
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
  nodes: readonly Node[],
): Finding[] {
  const [first, ...more] = logins;
  if (!first) return [];
  const server = reasons.get(host) ?? served.get(first.login.to.label);
  const evidence = {
    is: 'cause',
    certain,
    settings: suspects.map(({ setting, line, option }) => ({ setting, line, option })),
    login: seenLogin(first, more.length, server),
  } as const;
  const home = nodes.find(({ label }) => label === host)?.greeting.home ?? '/';
  // Where it may be any of several, which one to change is for a person to say.
  const [only, ...others] = suspects;
  const remedy = only && others.length === 0 ? remedyOf(side, only, home) : undefined;
  return [finding(host, side === 'client' ? 'client-setting' : 'server-setting', evidence, remedy)];
}

/** A login that fails, as a finding shows it. */
export function seenLogin({ login, said }: FailedLogin, more: number, server: string | undefined) {
  const { from, spelling } = login;
  return {
    is: 'login',
    from: from.label,
    target: spelling.text,
    more,
    client: said.slice(0, maxSaid),
    server: server?.slice(-maxSaid),
  } as const;
}

/** The line made a comment, in files that are the user's own or the system's by their names. */
function remedyOf(side: Cause['side'], { line }: Suspect, home: string): Remedy | string | undefined {
  if (!line) return undefined;
  const { file, number } = line;
  const comment = on(file, (word) => `sed -i '${number}s/^/#/' ${word}`);
  if (side === 'server')
    return isSshdFile(file) && comment !== undefined
      ? asRoot(`${comment} && sshd -t && systemctl reload sshd`)
      : undefined;
  if (file === layout(home).sshConfig) return comment;
  return /^\/etc\/ssh\/ssh_config(?:\.d\/[\w.-]+\.conf)?$/.test(file) ? asRoot(comment) : undefined;
}
