import { matchPattern } from '../../formats/host-pattern.ts';
import { isAboutUser } from '../../formats/sshd-patterns.ts';
import type { Evidence } from '../../host/examine/evidence.ts';
import { readManager } from '../../host/examine/service.ts';
import { asRoot, type Finding, findingsOf, type Remedy } from '../model/finding.ts';
import type { LineChange } from '../model/line-change.ts';
import type { Seen } from '../model/seen.ts';
import { expanded } from './places.ts';
import { serviceCommands } from './service.ts';
import {
  changeLines,
  firstLine,
  linesBeside,
  withMore,
  withoutLine,
  withoutWords,
  withValue,
} from './sshd-change.ts';
import { keywordOf, lineOf, type OrderedLine, orderedLines, wordsOf } from './sshd-config.ts';
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
  'crypto-policy': 'error',
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
  /** What would do in the place of a line that sets it. */
  readonly mend: (line: OrderedLine) => LineChange;
  /** What would do as the first line of all, where no line sets it. */
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
  return [...found.values()].flatMap(({ hindrance, clients: concerned }) => {
    const { code, keyword, value } = hindrance;
    const partly = concerned.length < clients.length;
    const line = lineOf(keyword, evidence, value, partly);
    const option = line ? undefined : fromOption(keyword, evidence);
    const policy = policyOf(keyword, line, option, evidence);
    // Kept for what a policy forbids: without one it is as the administrator wants it.
    if (code === 'crypto-policy' && policy === undefined) return [];
    const shown = seenSetting(keyword, value, evidence, line);
    const seen = { ...shown, policy, clients: partly ? concerned : [] };
    if (policy !== undefined) {
      const one = finding(
        node.label,
        'crypto-policy',
        seen,
        policyRemedy(hindrance, policy, option, evidence),
      );
      // Other exchanges will do where each side has one of them.
      return [keyword === 'KexAlgorithms' ? { ...one, severity: 'warning' } : one];
    }
    return [finding(node.label, code, seen, remedyOf(hindrance, line, option, evidence))];
  });
}

/** A setting as a finding shows it. */
export function seenSetting(
  keyword: string,
  value: string,
  evidence: Evidence,
  line: OrderedLine | undefined = lineOf(keyword, evidence),
): Extract<Seen, { readonly is: 'setting' }> {
  return {
    is: 'setting',
    setting: `${keyword} ${value}`.slice(0, maxShown),
    line: line && { file: line.file, number: line.number, match: line.match },
    option: line ? undefined : fromOption(keyword, evidence),
    policy: undefined,
    clients: [],
  };
}

/** Longest part of a setting that is shown. */
const maxShown = 330;

type Settings = ReadonlyMap<string, readonly string[]>;

function hindrances(settings: Settings, client: string, { node, evidence }: Subject): Hindrance[] {
  const { user } = evidence;
  const values = (keyword: string): readonly string[] => settings.get(keyword.toLowerCase()) ?? [];
  const value = (keyword: string): string => values(keyword).join(' ');
  const found: Hindrance[] = [];
  const add = (code: Code, keyword: string, good: string, mend?: Hindrance['mend']): void => {
    const instead = good === '' ? '' : `${keyword} ${good}`;
    found.push({
      code,
      keyword,
      value: value(keyword),
      mend: mend ?? ((line) => withValue(line, good)),
      instead,
    });
  };
  if (value('PubkeyAuthentication') === 'no') add('pubkey-off', 'PubkeyAuthentication', 'yes');
  if (user === 'root' && /^(no|forced-commands-only)$/.test(value('PermitRootLogin')))
    add('root-login-off', 'PermitRootLogin', 'prohibit-password');
  const allowed = values('AllowUsers');
  if (allowed.length > 0 && !allowed.some((one) => isAboutUser(one, user, client, true)))
    add('user-not-allowed', 'AllowUsers', user, (line) => withMore(line, ` ${user}`));
  const denies = (pattern: string): boolean => isAboutUser(pattern, user, client, false);
  if (values('DenyUsers').some(denies))
    add('user-denied', 'DenyUsers', '', (line) => withoutWords(line, denies));
  const groups = evidence.groups;
  const isIn = (pattern: string): boolean => groups.some((group) => matchPattern(group, pattern));
  const allowedGroups = values('AllowGroups');
  if (groups.length > 0 && allowedGroups.length > 0 && !allowedGroups.some(isIn))
    add('group-not-allowed', 'AllowGroups', '', (line) => withGroup(line, groups[0] ?? ''));
  if (values('DenyGroups').some(isIn))
    add('group-denied', 'DenyGroups', '', (line) => withoutWords(line, isIn));
  const methods = value('AuthenticationMethods');
  if (methods !== '' && methods !== 'any' && !methods.split(' ').includes('publickey'))
    // Beside what there is: in place of it, a password alone could become enough.
    add('key-not-enough', 'AuthenticationMethods', 'publickey', (line) => withMore(line, ' publickey'));
  const algorithms = settings.has('pubkeyacceptedalgorithms')
    ? 'PubkeyAcceptedAlgorithms'
    : 'PubkeyAcceptedKeyTypes';
  const accepted = value(algorithms);
  if (accepted !== '' && !accepted.split(',').includes('ssh-ed25519'))
    add('key-type-refused', algorithms, '+ssh-ed25519', (line) =>
      wordsOf(line.text).startsWith('-') ? withoutLine(line) : withMore(line, ',ssh-ed25519'),
    );
  const exchanges = value('KexAlgorithms');
  if (exchanges !== '' && !/(^|,)curve25519-sha256(,|@|$)/.test(exchanges))
    add('crypto-policy', 'KexAlgorithms', '');
  const file = node.facts.paths.get('authorized_keys') ?? '';
  const files = value('AuthorizedKeysFile');
  if (files !== '' && !files.split(' ').some((one) => expanded(one, evidence) === file))
    add('authorized-keys-elsewhere', 'AuthorizedKeysFile', '.ssh/authorized_keys', (line) =>
      withMore(line, ' .ssh/authorized_keys'),
    );
  if (!/^(none)?$/.test(value('AuthorizedKeysCommand')))
    add('authorized-keys-command', 'AuthorizedKeysCommand', 'none');
  if (!/^(none)?$/.test(value('ForceCommand'))) add('forced-command', 'ForceCommand', 'none');
  return found;
}

/** A list with the user's own group, if that is a plain name: a host's word becomes a part of a command only then. */
function withGroup(line: OrderedLine, group: string): LineChange {
  return /^\w[\w.-]*$/.test(group) ? withMore(line, ` ${group}`) : withoutLine(line);
}

/** The option of the running sshd that sets a keyword. */
function fromOption(keyword: string, { sshdOptions }: Evidence): string | undefined {
  return sshdOptions.find((one) => keywordOf(one.replace(/^-o/, '')) === keyword.toLowerCase());
}

/** The name of the system's crypto policy, where it is what sets a keyword: by a file of its own, or by an option. */
function policyOf(
  keyword: string,
  line: OrderedLine | undefined,
  option: string | undefined,
  { records }: Evidence,
): string | undefined {
  const name = records.get('crypto-policy')?.[0]?.slice(0, 100);
  if (line) return /^\/(etc|usr\/share)\/crypto-policies\//.test(line.file) ? (name ?? '?') : undefined;
  const sets = option !== undefined && /^(PubkeyAccepted|KexAlgorithms)/.test(keyword);
  return sets ? name : undefined;
}

/** What exempts sshd from the policy, for this one list. No policy of FIPS knows ed25519 at all. */
function policyRemedy(
  { keyword, value }: Hindrance,
  policy: string,
  option: string | undefined,
  evidence: Evidence,
): Remedy | undefined {
  if (/^FIPS/.test(policy)) return asRoot('update-crypto-policies --show');
  const { restart } = serviceCommands(evidence);
  if (option !== undefined) return asRoot(`echo 'CRYPTO_POLICY=' >>/etc/sysconfig/sshd && ${restart}`);
  const more = keyword === 'KexAlgorithms' ? 'curve25519-sha256' : 'ssh-ed25519';
  const list = /^[\w@.,-]*$/.test(value) ? `${value},${more}` : `+${more}`;
  return changeLines([firstLine(`${keyword} ${list}`, evidence)], evidence, false);
}

/** What somebody has set to keep users out, or to ask for more of them: not for the tool to overrule by itself. */
const decided: ReadonlySet<Code> = new Set<Code>([
  'root-login-off',
  'user-denied',
  'group-denied',
  'key-not-enough',
  'forced-command',
  'authorized-keys-command',
]);

/** A change of the line that is in the way, or of the file where sshd's own default is. */
function remedyOf(
  { code, keyword, mend, instead }: Hindrance,
  line: OrderedLine | undefined,
  option: string | undefined,
  evidence: Evidence,
): Remedy | undefined {
  if (line) {
    // Of lists every line counts.
    const denied = code === 'user-denied' || code === 'group-denied';
    const lines = denied ? linesBeside(line, orderedLines(evidence)) : [line];
    const changes = lines.map(mend).filter(({ was, now }) => now?.trim() !== was.trim());
    return changeLines(changes, evidence, !decided.has(code));
  }
  if (option === undefined)
    return instead === ''
      ? undefined
      : changeLines([firstLine(instead, evidence)], evidence, !decided.has(code));
  const places = '/etc/default /etc/sysconfig /etc/conf.d /etc/systemd/system /usr/lib/systemd/system';
  const systemd = readManager(evidence).is === 'systemd' ? 'systemctl daemon-reload; ' : '';
  return asRoot(
    `\${EDITOR:-vi} $(grep -rsl -- '${keyword}' ${places}) && { ${systemd}${serviceCommands(evidence).restart}; }`,
  );
}
