import { lookupHostKeys, type ParsedKnownHosts, parseKnownHosts } from '../../formats/known-hosts-lookup.ts';
import type { HostKey } from '../../transport/host-key.ts';
import { asRoot, byUser, createAgain, type Finding, findingsOf } from '../model/finding.ts';
import type { HostEndpoint, Node } from '../model/node.ts';
import { lineAt } from './line-at.ts';
import { newHostKeys, serviceCommands } from './service.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const knownCodes = {
  'known-host-changed': 'error',
  'known-host-revoked': 'error',
  'known-host-missing': 'error',
  'known-host-by-name-only': 'error',
  'known-host-by-address-only': 'error',
} as const;

const finding = findingsOf(knownCodes);
type Code = Parameters<typeof finding>[1];

type Verdict =
  | { readonly is: 'known' | 'missing' | 'revoked' }
  | {
      readonly is: 'changed';
      readonly line: number;
      /** All lines with another key for it. */
      readonly lines: readonly number[];
      readonly old: HostKey;
      readonly now: HostKey | undefined;
    };

/** What a host's known_hosts says of every host: a line missing, another key, or only one of address and name. */
export function knownFindings({ node }: Subject, targets: readonly Node[]): Finding<Code>[] {
  const file = node.facts.files.get('known_hosts');
  const parsed = parseKnownHosts(file?.bytes ?? Buffer.alloc(0));
  return targets.flatMap((target) =>
    target.endpoints.flatMap((endpoint, i) => {
      const name = i === 0 ? target.name : undefined;
      return targetFindings(node, parsed, target, endpoint, name);
    }),
  );
}

function targetFindings(
  node: Node,
  parsed: ParsedKnownHosts,
  target: Node,
  endpoint: HostEndpoint,
  name: string | undefined,
): Finding<Code>[] {
  const { address, port } = endpoint;
  const host = node.label;
  const spelled = (text: string): string => (port === 22 ? text : `[${text}]:${port}`);
  const byAddress = judge(parsed, address, endpoint);
  const byName = name === undefined ? byAddress : judge(parsed, name, endpoint);
  const found: Finding<Code>[] = [];
  for (const [text, verdict] of [[address, byAddress] as const, [name ?? address, byName] as const]) {
    if (text === address && verdict === byName && name !== undefined) continue;
    const forget = `ssh-keygen -R '${spelled(text)}'`;
    if (verdict.is === 'changed') {
      const { line, lines, old, now } = verdict;
      const evidence = { is: 'other-host-key', line, entry: spelled(text), old, now } as const;
      const changes = lines.map((number) => lineAt(node.facts, 'known_hosts', number, null));
      const fix = { is: 'lines', changes } as const;
      found.push(finding(host, 'known-host-changed', evidence, byUser(forget, fix), createAgain));
    }
    // A finding of the host whose key it is: that is where something has to be done.
    if (verdict.is === 'revoked')
      found.push(
        finding(
          target.label,
          'known-host-revoked',
          { is: 'revoked-on', host, entry: spelled(text) },
          asRoot(newHostKeys(serviceCommands())),
        ),
      );
    if (name === undefined) break;
  }
  const missing = (verdict: Verdict): boolean => verdict.is === 'missing';
  if (missing(byAddress) && missing(byName))
    found.push(
      finding(host, 'known-host-missing', { is: 'no-host-line', entry: spelled(address) }, createAgain),
    );
  else if (missing(byAddress))
    found.push(
      finding(host, 'known-host-by-name-only', { is: 'no-host-line', entry: spelled(address) }, createAgain),
    );
  else if (missing(byName))
    found.push(
      finding(
        host,
        'known-host-by-address-only',
        { is: 'no-host-line', entry: spelled(name ?? '') },
        createAgain,
      ),
    );
  return found;
}

function judge(parsed: ParsedKnownHosts, text: string, { port, hostKeys }: HostEndpoint): Verdict {
  const offered = new Set(hostKeys.map(({ type, blob }) => `${type} ${blob}`));
  // Hashed lines cost a hash each: they are asked only where a plain one does not say enough.
  const plain = parsed.plain.get(port === 22 ? text.toLowerCase() : `[${text.toLowerCase()}]:${port}`) ?? [];
  if (
    plain.length > 0 &&
    plain.every(({ marker, type, blob }) => marker === 'none' && offered.has(`${type} ${blob}`))
  )
    return { is: 'known' };
  const lines = lookupHostKeys(parsed, { address: text, port });
  if (lines.some(({ marker, type, blob }) => marker === 'revoked' && offered.has(`${type} ${blob}`)))
    return { is: 'revoked' };
  const usable = lines.filter(({ marker }) => marker === 'none');
  if (usable.some(({ type, blob }) => offered.has(`${type} ${blob}`))) return { is: 'known' };
  const [old] = usable;
  if (!old) return { is: lines.length > 0 ? 'known' : 'missing' };
  const now = hostKeys.find(({ type }) => type === old.type) ?? hostKeys[0];
  return {
    is: 'changed',
    line: old.line,
    lines: usable.map(({ line }) => line),
    old,
    now,
  };
}
