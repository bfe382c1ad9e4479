import { layout } from '../../host/read/layout.ts';
import type { Login } from '../cluster/connect-host.ts';
import { asRoot, type Finding, findingsOf, on } from '../model/finding.ts';
import { authorizedCodes } from './authorized.ts';
import { modeCodes } from './modes.ts';
import { within } from './places.ts';
import { serviceCommands } from './service.ts';
import { setKeyword } from './sshd-change.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const loginCodes = {
  'key-refused': 'error',
  'slow-login': 'warning',
} as const;

const finding = findingsOf({ ...modeCodes, ...authorizedCodes, ...loginCodes });
type Code = Parameters<typeof finding>[1];

/** What counts as slow; and how much longer than the key exchange, which a busy machine draws out as well. */
const slowMs = 2000;
const slowRatio = 4;

/** Told by the login that was made from here: what sshd said of the trust key, whether it took it, and how long that took. */
export function loginFindings(subject: Subject, login: Login, blob: string | undefined): Finding<Code>[] {
  const { node, evidence } = subject;
  const found: Finding<Code>[] = [];
  const { log } = serviceCommands(evidence);
  if (login.loginMs > slowMs && login.loginMs > slowRatio * login.exchangeMs) {
    const [settings] = evidence.settings.values();
    const on = ['usedns', 'gssapiauthentication', 'usepam'].filter(
      (one) => settings?.get(one)?.[0] === 'yes',
    );
    const [first] = on;
    found.push(
      finding(
        node.label,
        'slow-login',
        {
          is: 'slow',
          loginMs: login.loginMs,
          exchangeMs: login.exchangeMs,
          settings: on.map((one) => `${one} yes`),
        },
        first === 'usedns' || first === 'gssapiauthentication'
          ? setKeyword(first === 'usedns' ? 'UseDNS' : 'GSSAPIAuthentication', 'no', evidence)
          : asRoot(log),
      ),
    );
  }
  if (blob === undefined || !login.offered.includes(blob)) return found;
  if (login.by === 'key' && login.offered.at(-1) === blob) return found;
  const told = login.remarks.flatMap((remark) => remarkFinding(subject, remark));
  const last = login.remarks.at(-1) ?? ({ is: 'no-reason' } as const);
  return [...found, ...told, finding(node.label, 'key-refused', last, asRoot(log))];
}

function remarkFinding({ node }: Subject, remark: string): Finding<Code>[] {
  const at = layout(node.facts.home);
  const keys = node.facts.paths.get('authorized_keys') ?? `${at.ssh}/authorized_keys`;
  const [, path] = /bad ownership or modes for (?:directory|file) (\/.+)$/.exec(remark) ?? [];
  if (path !== undefined) {
    const parts: Record<string, Code> = {
      [node.facts.home]: 'home-writable',
      [at.ssh]: 'ssh-folder-writable',
      [keys]: 'authorized-keys-writable',
    };
    const change = within(node.facts.home, path) ? on(path, (word) => `chmod go-w ${word}`) : undefined;
    return [finding(node.label, parts[path] ?? 'folder-writable', remark, change)];
  }
  const edit = on(keys, (word) => `\${EDITOR:-vi} ${word}`);
  if (/not permitted to use this key/.test(remark))
    return [finding(node.label, 'key-line-from', remark, edit)];
  if (/expired/.test(remark)) return [finding(node.label, 'key-line-expiry', remark, edit)];
  return [];
}
