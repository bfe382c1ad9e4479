import { createHmac } from 'node:crypto';
import { matchHostList } from './host-pattern.ts';
import { splitLines } from './lines.ts';

/** A key that a known_hosts file gives for a host. */
export interface KnownKey {
  marker: 'none' | 'revoked' | 'cert-authority';
  type: string;
  /** base64 */
  blob: string;
  /** The line's number in the file, from 1. */
  line: number;
  /** Whether the line has wildcards, or more names than a host name and its address. */
  shared: boolean;
}

interface Entry extends KnownKey {
  hosts: string;
}

/** A known_hosts file ready for look-ups: plain names by an index, the others one by one. */
export interface ParsedKnownHosts {
  readonly plain: ReadonlyMap<string, readonly KnownKey[]>;
  readonly patterns: readonly Entry[];
  readonly hashed: readonly (Entry & { salt: Buffer; hash: string })[];
  /** Numbers of the lines that are neither blank nor comments and give no key. */
  readonly malformed: readonly number[];
}

const LINE = /^[ \t]*(?:@(revoked|cert-authority)[ \t]+)?([^ \t@#][^ \t]*)[ \t]+([^ \t]+)[ \t]+([^ \t\r]+)/;
const HASHED = /^\|1\|([A-Za-z0-9+/]{27}=)\|([A-Za-z0-9+/]{27}=)$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function markerOf(text: string | undefined): KnownKey['marker'] {
  return text === 'revoked' || text === 'cert-authority' ? text : 'none';
}

/** OpenSSH before 8.5 wrote `name,address` for a host: that line is the host's own. */
function isShared(hosts: string): boolean {
  if (/[*?!]/.test(hosts)) return true;
  const names = hosts.split(',');
  const addresses = names.filter((name) =>
    /^\[?(?:[\d.]+|[\da-f:]*:[\da-f:.]*)(?:\]:\d+)?$/i.test(name),
  ).length;
  return addresses > 1 || names.length - addresses > 1;
}

/** Does the blob begin with its own type, as every SSH public key does (RFC 4253, section 6.6)? */
function isKeyOfType(type: string, blob: string): boolean {
  if (!BASE64.test(blob)) return false;
  // No more of it is decoded than that: files hold thousands.
  const bytes = Buffer.from(blob.slice(0, 8 + 2 * type.length), 'base64');
  if (bytes.length < 4 + type.length || bytes.readUInt32BE(0) !== type.length) return false;
  return bytes.toString('latin1', 4, 4 + type.length) === type;
}

/**
 * Reads a known_hosts file; comments and lines that OpenSSH would skip too (malformed, unknown marker, a key that is
 * not of the type named before it) give no key. See sshd(8) "SSH_KNOWN_HOSTS FILE FORMAT".
 */
export function parseKnownHosts(file: Buffer): ParsedKnownHosts {
  const plain = new Map<string, KnownKey[]>();
  const patterns: Entry[] = [];
  const hashed: (Entry & { salt: Buffer; hash: string })[] = [];
  const malformed: number[] = [];
  splitLines(file).forEach(({ text }, index) => {
    const [, mark, hosts = '', type = '', blob = ''] = LINE.exec(text.split('\0', 1)[0] ?? '') ?? [];
    const line = index + 1;
    const secret = HASHED.exec(hosts);
    if (!isKeyOfType(type, blob) || (hosts.startsWith('|') && !secret)) {
      if (!/^\s*(?:#|$)/.test(text)) malformed.push(line);
      return;
    }
    const key: KnownKey = { marker: markerOf(mark), type, blob, line, shared: !secret && isShared(hosts) };
    if (secret) {
      hashed.push({ ...key, hosts, salt: Buffer.from(secret[1] ?? '', 'base64'), hash: secret[2] ?? '' });
    } else if (/[*?!]/.test(hosts) || hosts.length >= 1023) {
      patterns.push({ ...key, hosts });
    } else {
      for (const name of new Set(hosts.toLowerCase().split(','))) {
        const keys = plain.get(name);
        if (keys) keys.push(key);
        else plain.set(name, [key]);
      }
    }
  });
  return { plain, patterns, hashed, malformed };
}

/**
 * The keys that the file gives for a host, in file order: the bare name on port 22, else `[name]:port` (the bare
 * name does not count then).
 *
 * @param host `address` is an address or a host name
 */
export function lookupHostKeys(
  parsed: ParsedKnownHosts,
  host: { address: string; port: number },
): KnownKey[] {
  const bare = host.address.toLowerCase();
  const name = host.port === 22 ? bare : `[${bare}]:${host.port}`;
  const entries = [
    ...parsed.patterns.filter((entry) => matchHostList(name, entry.hosts)),
    ...parsed.hashed.filter(
      (entry) => createHmac('sha1', entry.salt).update(name).digest('base64') === entry.hash,
    ),
  ];
  const found = entries.map(({ marker, type, blob, line, shared }) => ({ marker, type, blob, line, shared }));
  return [...(parsed.plain.get(name) ?? []), ...found].sort((a, b) => a.line - b.line);
}
