import { matchPattern } from '../../formats/host-pattern.ts';
import type { ConfigLine, Evidence } from '../../host/examine/evidence.ts';
import { asRoot, type Finding, findingsOf } from '../model/finding.ts';
import { isAboutUser } from './patterns.ts';
import { expanded, isSshdFile } from './places.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const sshdCodes = {
  'pubkey-off': 'error',
  'root-login-off': 'error',
  'user-not-allowed': 'error',
  'user-denied': 'error',
  'group-not-allowed': 'error',
  'group-denied': 'error',
  'key-not-enough': 'error',
  'key-type-refused': 'error',
  'authorized-keys-elsewhere': 'error',
  'forced-command': 'error',
  'authorized-keys-command': 'warning',
} as const;

const finding = findingsOf(sshdCodes);
type Code = Parameters<typeof finding>[1];

/** A setting that keeps a key from being enough. */
interface Hindrance {
  readonly code: Code;
  readonly keyword: string;
  /** The values as sshd shows them. */
  readonly value: string;
  /** What would do: a line to put first into sshd_config where no line there sets the keyword. */
  readonly instead: string;
}

/** What sshd is set to for this user that keeps a key from being enough, told for the clients that it is set for. */
export function sshdFindings({ node, evidence }: Subject): Finding<Code>[] {
  const clients = [...evidence.settings];
  const found = new Map<string, { hindrance: Hindrance; clients: string[] }>();
  for (const [client, settings] of clients)
    for (const hindrance of hindrances(settings, client, { node, evidence })) {
      const key = `${hindrance.code} ${hindrance.value}`;
      const known = found.get(key);
      if (known) known.clients.push(client);
      else found.set(key, { hindrance, clients: [client] });
    }
  return [...found.values()].map(({ hindrance, clients: concerned }) => {
    const { code, keyword, value } = hindrance;
    const line = lineOf(keyword, evidence, value, concerned.length < clients.length);
    const seen = {
      is: 'setting',
      setting: `${keyword} ${value}`,
      line: line && { file: line.file, number: line.number, match: matchOf(line, evidence) },
      option: line ? undefined : fromOption(keyword, evidence),
      clients: concerned.length < clients.length ? concerned : [],
    } as const;
    return finding(node.label, code, seen, asRoot(remedyOf(hindrance, line, evidence)));
  });
}

type Settings = ReadonlyMap<string, readonly string[]>;

function hindrances(settings: Settings, client: string, { node, evidence }: Subject): Hindrance[] {
  const { user } = evidence;
  const values = (keyword: string): readonly string[] => settings.get(keyword.toLowerCase()) ?? [];
  const value = (keyword: string): string => values(keyword).join(' ');
  const found: Hindrance[] = [];
  const add = (code: Code, keyword: string, instead: string): void => {
    found.push({ code, keyword, value: value(keyword).slice(0, 300), instead });
  };
  if (value('PubkeyAuthentication') === 'no')
    add('pubkey-off', 'PubkeyAuthentication', 'PubkeyAuthentication yes');
  if (user === 'root' && /^(no|forced-commands-only)$/.test(value('PermitRootLogin')))
    add('root-login-off', 'PermitRootLogin', 'PermitRootLogin prohibit-password');
  const allowed = values('AllowUsers');
  if (allowed.length > 0 && !allowed.some((one) => isAboutUser(one, user, client, true)))
    add('user-not-allowed', 'AllowUsers', `AllowUsers ${user}`);
  if (values('DenyUsers').some((one) => isAboutUser(one, user, client, false)))
    add('user-denied', 'DenyUsers', '');
  const groups = evidence.groups;
  const isIn = (pattern: string): boolean => groups.some((group) => matchPattern(group, pattern));
  const allowedGroups = values('AllowGroups');
  if (groups.length > 0 && allowedGroups.length > 0 && !allowedGroups.some(isIn))
    add('group-not-allowed', 'AllowGroups', '');
  if (values('DenyGroups').some(isIn)) add('group-denied', 'DenyGroups', '');
  const methods = value('AuthenticationMethods');
  if (methods !== '' && methods !== 'any' && !methods.split(' ').includes('publickey'))
    add('key-not-enough', 'AuthenticationMethods', 'AuthenticationMethods publickey');
  const algorithms = settings.has('pubkeyacceptedalgorithms')
    ? 'PubkeyAcceptedAlgorithms'
    : 'PubkeyAcceptedKeyTypes';
  const accepted = value(algorithms);
  if (accepted !== '' && !accepted.split(',').includes('ssh-ed25519'))
    add('key-type-refused', algorithms, `${algorithms} +ssh-ed25519`);
  const file = node.facts.paths.get('authorized_keys') ?? '';
  const files = value('AuthorizedKeysFile');
  if (files !== '' && !files.split(' ').some((one) => expanded(one, evidence) === file))
    add('authorized-keys-elsewhere', 'AuthorizedKeysFile', 'AuthorizedKeysFile .ssh/authorized_keys');
  if (!/^(none)?$/.test(value('AuthorizedKeysCommand')))
    add('authorized-keys-command', 'AuthorizedKeysCommand', '');
  if (!/^(none)?$/.test(value('ForceCommand'))) add('forced-command', 'ForceCommand', '');
  return found;
}

/**
 * The line that sets a keyword: of several, one that says that value, and one of a Match block where it is set for some
 * clients only.
 */
export function lineOf(
  keyword: string,
  evidence: Evidence,
  value?: string,
  partly = false,
): ConfigLine | undefined {
  const lines = evidence.configLines.filter(({ text }) => keywordOf(text) === keyword.toLowerCase());
  const badness = (line: ConfigLine): number => {
    const says = /^\s*\w+[\s=]+(.*?)\s*$/.exec(line.text)?.[1]?.replaceAll('"', '');
    const inMatch = matchOf(line, evidence) !== '';
    return (value !== undefined && says !== value ? 2 : 0) + (inMatch === partly ? 0 : 1);
  };
  return lines.toSorted((a, b) => badness(a) - badness(b))[0];
}

function keywordOf(text: string): string {
  return /^\s*([A-Za-z0-9]+)/.exec(text)?.[1]?.toLowerCase() ?? '';
}

function matchOf({ file, number }: ConfigLine, { configLines }: Evidence): string {
  const match = configLines.findLast(
    (line) => line.file === file && line.number < number && keywordOf(line.text) === 'match',
  );
  return match?.text.trim() ?? '';
}

/** The option of the running sshd that sets a keyword. */
function fromOption(keyword: string, { sshdOptions }: Evidence): string | undefined {
  return sshdOptions.find((one) => keywordOf(one.replace(/^-o/, '')) === keyword.toLowerCase());
}

const reload = 'systemctl reload sshd';

/** A change of the line that is in the way, or of the file where sshd's own default is. */
function remedyOf(
  { code, keyword, instead }: Hindrance,
  line: ConfigLine | undefined,
  evidence: Evidence,
): string | undefined {
  const { user, groups } = evidence;
  if (!line && fromOption(keyword, evidence) !== undefined)
    return `systemctl edit --full sshd # take the option ${keyword} out`;
  const file = line?.file ?? evidence.sshdConfig;
  if (!isSshdFile(file)) return undefined;
  if (!line) return `sed -i '1i ${instead}' ${file} && ${reload}`;
  const more = code === 'user-not-allowed' ? user : code === 'group-not-allowed' ? groups[0] : undefined;
  // A name that a host says goes into a command only where it is a plain one.
  const change = more !== undefined && /^\w[\w.-]*$/.test(more) ? `s/$/ ${more}/` : 's/^/#/';
  return `sed -i '${line.number}${change}' ${file} && ${reload}`;
}
