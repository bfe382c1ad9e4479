import { BlockList, isIP } from 'node:net';
import type { ConfigLine, Evidence } from '../../host/evidence.ts';
import { type Finding, type FindingCode, finding, pathWord, type Remedy } from './finding.ts';
import type { Subject } from './subject.ts';

type Settings = ReadonlyMap<string, readonly string[]>;

/** A setting that keeps a key from being enough. */
interface Hindrance {
  readonly code: FindingCode;
  readonly keyword: string;
  /** The values as sshd shows them. */
  readonly value: string;
  /** A line to put first into sshd_config, where the hindrance is sshd's own default. */
  readonly instead: string;
}

/** What sshd is set to for this user that keeps a key from being enough, told for the client that it is set for. */
export function sshdFindings({ node, evidence }: Subject): Finding[] {
  const clients = [...evidence.settings];
  const found = new Map<string, { hindrance: Hindrance; clients: string[] }>();
  for (const [client, settings] of clients)
    for (const hindrance of hindrances(settings, evidence, client)) {
      const key = `${hindrance.code} ${hindrance.value}`;
      const known = found.get(key);
      if (known) known.clients.push(client);
      else found.set(key, { hindrance, clients: [client] });
    }
  return [...found.values()].map(({ hindrance, clients: concerned }) => {
    const { code, keyword, value } = hindrance;
    const line = lineOf(keyword, evidence);
    const where = line
      ? ` (${line.file}:${line.number}${matchOf(line, evidence)})`
      : fromOption(keyword, evidence);
    const whom = concerned.length < clients.length ? `, for ${concerned.join(', ')}` : '';
    return finding(
      node.label,
      code,
      `${keyword} ${value}${where}${whom}`,
      ...remedies(hindrance, line, evidence),
    );
  });
}

function hindrances(settings: Settings, evidence: Evidence, client: string): Hindrance[] {
  const value = (keyword: string): string => (settings.get(keyword.toLowerCase()) ?? []).join(' ');
  const { user } = evidence;
  const found: Hindrance[] = [];
  const add = (code: FindingCode, keyword: string, instead: string): void => {
    found.push({ code, keyword, value: value(keyword), instead });
  };
  if (value('PubkeyAuthentication') === 'no')
    add('pubkey-off', 'PubkeyAuthentication', 'PubkeyAuthentication yes');
  if (user === 'root' && /^(no|forced-commands-only)$/.test(value('PermitRootLogin')))
    add('root-login-off', 'PermitRootLogin', 'PermitRootLogin prohibit-password');
  const allowed = settings.get('allowusers');
  if (allowed && !allowed.some((one) => isAbout(one, user, client, true)))
    add('user-not-allowed', 'AllowUsers', `AllowUsers ${user}`);
  if (settings.get('denyusers')?.some((one) => isAbout(one, user, client, false)))
    add('user-denied', 'DenyUsers', '');
  return found;
}

/**
 * Whether a pattern of AllowUsers or DenyUsers (`USER`, `USER@HOST`; sshd_config(5)) is about the user.
 *
 * @param unsure what to say where HOST is a name, of which only the server knows whose it is
 */
export function isAbout(pattern: string, user: string, client: string, unsure: boolean): boolean {
  const at = pattern.lastIndexOf('@');
  const name = at < 0 ? pattern : pattern.slice(0, at);
  if (!globMatches(name, user)) return false;
  if (at < 0) return true;
  const from = pattern.slice(at + 1);
  const [net = '', bits] = from.split('/');
  const family = isIP(net);
  if (bits !== undefined && family !== 0) return inSubnet(net, Number(bits), client);
  if (!/^[\d.:a-f*?]+$/i.test(from)) return unsure;
  return globMatches(from, client);
}

function globMatches(glob: string, text: string): boolean {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

function inSubnet(net: string, bits: number, client: string): boolean {
  const family = isIP(net) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(client) !== isIP(net) || !Number.isInteger(bits) || bits > (family === 'ipv6' ? 128 : 32))
    return false;
  const list = new BlockList();
  list.addSubnet(net, bits, family);
  return list.check(client, family);
}

/** The line that sets a keyword: the first, or, within a Match block, whichever there is. */
function lineOf(keyword: string, { configLines }: Evidence): ConfigLine | undefined {
  return configLines.find(({ text }) => keywordOf(text) === keyword.toLowerCase());
}

function keywordOf(text: string): string {
  return /^\s*([A-Za-z0-9]+)/.exec(text)?.[1]?.toLowerCase() ?? '';
}

function matchOf({ file, number }: ConfigLine, { configLines }: Evidence): string {
  const match = configLines.findLast(
    (line) => line.file === file && line.number < number && keywordOf(line.text) === 'match',
  );
  return match ? `, ${match.text.trim()}` : '';
}

function fromOption(keyword: string, { sshdOptions }: Evidence): string {
  const option = sshdOptions.find((one) => keywordOf(one.replace(/^-o/, '')) === keyword.toLowerCase());
  return option ? ` (option ${option} of the running sshd)` : '';
}

const reload = 'systemctl reload sshd';

function remedies(
  { code, instead }: Hindrance,
  line: ConfigLine | undefined,
  evidence: Evidence,
): (string | Remedy)[] {
  if (line) {
    const file = pathWord(line.file);
    if (code === 'user-not-allowed')
      return [`sed -i '${line.number}s/$/ ${evidence.user}/' ${file} && ${reload}`];
    const off = `sed -i '${line.number}s/^/#/' ${file}`;
    return [`${off} && ${reload}`];
  }
  const file = pathWord(evidence.sshdConfig);
  return [`sed -i '1i ${instead}' ${file} && ${reload}`];
}
