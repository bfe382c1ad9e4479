import type { Finding } from '../model/finding.ts';
import type { Seen } from '../model/seen.ts';
import type { PairFault } from '../verify/diagnose-pair.ts';
import type { PairResult } from '../verify/pairs.ts';
import type { FindingCode } from './findings.ts';

/** Findings on one side of a login, and on the other. */
interface Causes {
  /** On the host that logs in. */
  readonly from?: readonly FindingCode[];
  /** On the host that is logged in to. */
  readonly to?: readonly FindingCode[];
}

/** What keeps a client from using the trust key. */
const keyUnused: readonly FindingCode[] = [
  'key-missing',
  'key-damaged',
  'key-differs',
  'key-mode',
  'passphrase-unreadable',
  'agents-exposed',
  'agents-missing',
  'agent-dead',
  'agent-stopped',
  'agent-empty',
  'config-broken',
  'config-missing',
  'include-missing',
  'config-user',
  'config-agent',
  'config-identity',
  'home-full',
  'home-read-only',
  'shared-home',
  'openssh-old',
];

/** What keeps a server from letting the key in. */
export const keyKeptOut: readonly FindingCode[] = [
  'user-missing',
  'no-login-shell',
  'user-locked',
  'user-expired',
  'password-due',
  'home-writable',
  'ssh-folder-writable',
  'authorized-keys-writable',
  'folder-writable',
  'home-owner',
  'ssh-folder-owner',
  'authorized-keys-owner',
  'folder-owner',
  'selinux-label',
  'pubkey-off',
  'root-login-off',
  'user-not-allowed',
  'user-denied',
  'group-not-allowed',
  'group-denied',
  'key-not-enough',
  'key-type-refused',
  'crypto-policy',
  'authorized-keys-elsewhere',
  'authorized-keys-command',
  'key-line-missing',
  'key-line-damaged',
  'key-line-from',
  'key-line-command',
  'key-line-expiry',
  'not-reloaded',
  'key-refused',
  'login-refused',
  'no-login-method',
  'shared-home',
];

const configLost: readonly FindingCode[] = ['config-broken', 'config-missing', 'include-missing'];

const causes: Readonly<Record<PairFault, Causes>> = {
  'client-config': { from: ['config-writable', 'config-broken'] },
  'client-missing': { from: ['openssh-old'] },
  'name-unknown': { from: configLost, to: ['host-name-unusable', 'name-differs', 'same-host-name'] },
  'too-slow': { from: ['agent-stopped'], to: ['sshd-silent', 'slow-login'] },
  endless: {},
  'no-route': { from: ['pair-no-route', 'config-port'], to: ['no-route', 'address-differs'] },
  'no-common-algorithm': { to: ['no-common-algorithm', 'crypto-policy'] },
  'too-many-keys': { from: ['too-many-keys', 'agent-in-front', ...keyUnused] },
  'more-authentication': { to: ['key-not-enough'] },
  'key-unusable': { from: keyUnused },
  'key-missing': { from: keyUnused },
  'key-refused': { from: keyUnused, to: keyKeptOut },
  refused: {
    from: ['config-port', ...configLost, 'hosts-conflict'],
    to: ['sshd-down', 'port-filtered', 'address-differs'],
  },
  'no-answer': {
    from: ['pair-no-answer', 'config-port', ...configLost, 'hosts-conflict'],
    to: ['port-filtered', 'sshd-silent', 'sshd-down', 'no-route', 'address-differs'],
  },
  'turned-away': { to: ['turned-away', 'max-startups', 'source-limit', 'source-penalties'] },
  'host-key-unknown': {
    from: ['known-host-missing', 'known-host-by-name-only', 'known-host-by-address-only', ...configLost],
    to: ['host-key-changed', 'same-host-key'],
  },
  'host-key-changed': {
    from: ['known-host-changed', 'hosts-conflict'],
    to: ['host-key-changed', 'same-host-name', 'name-differs', 'address-differs'],
  },
  'host-key-revoked': { to: ['known-host-revoked', 'host-key-revoked'] },
  'login-shell': {
    to: ['login-shell', 'no-login-shell', 'forced-command', 'key-line-command', 'startup-text'],
  },
  other: { to: ['user-locked', 'user-expired', 'password-due', 'turned-away', 'sshd-silent'] },
};

/** Whether what was seen is about logins to a target: what names another host says nothing of this one. */
function isAbout(seen: Seen, target: string, port: number): boolean {
  if (typeof seen === 'string') return true;
  if (seen.is === 'between') return seen.port.host === target;
  if (seen.is !== 'no-host-line' && seen.is !== 'other-host-key') return true;
  return seen.entry === target || seen.entry === `[${target}]:${port}`;
}

/**
 * The findings that say why a login fails.
 *
 * @param fault what ssh's own words come to
 */
export function explaining(
  { from, to }: Pick<PairResult, 'from' | 'to'>,
  fault: PairFault,
  found: readonly Finding<FindingCode>[],
): readonly Finding<FindingCode>[] {
  const { from: client = [], to: server = [] } = causes[fault];
  return found.filter(({ code, host, evidence }) => {
    // Without trust no login is to be expected to pass.
    if (code === 'trust-missing') return true;
    if (host === to.label && server.includes(code)) return true;
    if (host !== from.label || !client.includes(code)) return false;
    return to.spellings.some(({ text, port }) => isAbout(evidence, text, port));
  });
}

/** Findings for which every login to a host should fail, and every one from it. */
const everyLoginTo: ReadonlySet<FindingCode> = new Set(
  keyKeptOut.filter(
    (code) => !['key-line-from', 'key-refused', 'shared-home', 'authorized-keys-command'].includes(code),
  ),
);
const everyLoginFrom: ReadonlySet<FindingCode> = new Set(
  keyUnused.filter(
    (code) => !['home-full', 'home-read-only', 'shared-home', 'openssh-old', 'config-user'].includes(code),
  ),
);

/** A finding that should make logins fail which pass: a warning at most. */
export function tempered(one: Finding<FindingCode>, logins: readonly PairResult[]): Finding<FindingCode> {
  if (one.severity !== 'error') return one;
  const concerned = logins.filter(
    ({ from, to }) =>
      (everyLoginTo.has(one.code) && to.label === one.host && from.label !== one.host) ||
      (everyLoginFrom.has(one.code) && from.label === one.host),
  );
  const passes = concerned.length > 0 && concerned.every(({ result }) => result.ok);
  return passes ? { ...one, severity: 'warning' } : one;
}
