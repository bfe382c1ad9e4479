import { addInclude } from '../../formats/ssh-config.ts';
import { layout } from '../../host/read/layout.ts';
import { byUser, createAgain, type Finding, findingsOf, on } from '../model/finding.ts';
import type { Node } from '../model/node.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const clientCodes = {
  'config-writable': 'error',
  'config-broken': 'error',
  'config-missing': 'error',
  'include-missing': 'error',
  'config-user': 'error',
  'config-port': 'error',
  'config-agent': 'error',
  'config-identity': 'error',
} as const;

const finding = findingsOf(clientCodes);
type Code = Parameters<typeof finding>[1];

/** What a host's ssh would do on its way to the others that trust does not mean it to do: ssh_config(5). */
export function clientFindings({ node, evidence }: Subject, targets: readonly Node[]): Finding<Code>[] {
  const { facts, label } = node;
  const at = layout(facts.home);
  const config = facts.files.get('ssh_config');
  const found: Finding<Code>[] = [];
  const privately = [...evidence.privateGroups].some((pair) => pair.endsWith(` ${config?.owner}`));
  if (config && ((config.mode & 0o002) !== 0 || ((config.mode & 0o020) !== 0 && !privately)))
    found.push(
      finding(
        label,
        'config-writable',
        { is: 'mode', path: config.path, mode: config.mode },
        byUser(
          on(at.sshConfig, (word) => `chmod go-w ${word}`),
          { is: 'mode', path: config.path, was: config.mode, mode: config.mode & ~0o022 },
        ),
      ),
    );
  if (!facts.files.has('managed_config'))
    return [
      ...found,
      finding(label, 'config-missing', { is: 'missing', path: at.managedConfig }, createAgain),
    ];
  if (!config || addInclude(config.bytes, at.managedConfig) !== config.bytes)
    found.push(
      finding(
        label,
        'include-missing',
        { is: 'not-first-line', path: at.sshConfig, line: `Include ${at.managedConfig}` },
        createAgain,
      ),
    );
  const [error] = evidence.records.get('client-error') ?? [];
  if (error !== undefined) found.push(finding(label, 'config-broken', error, edited(at.sshConfig)));
  return [...found, ...overrideFindings({ node, evidence }, targets)];
}

function edited(path: string): string | undefined {
  return on(path, (word) => `\${EDITOR:-vi} ${word}`);
}

function overrideFindings({ node, evidence }: Subject, targets: readonly Node[]): Finding<Code>[] {
  const at = layout(node.facts.home);
  const values = new Map<string, string[]>();
  for (const record of evidence.records.get('client') ?? []) {
    const [, target = '', keyword = '', value = ''] = /^(\S+) (\S+) (.*)$/.exec(record) ?? [];
    const key = `${target} ${keyword}`;
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  const found: Finding<Code>[] = [];
  const show = edited(at.sshConfig);
  for (const { endpoints, name } of targets)
    for (const [i, { address, port }] of endpoints.entries())
      for (const target of i === 0 && name !== undefined ? [address, name] : [address]) {
        const seen = (keyword: string): readonly string[] | undefined => values.get(`${target} ${keyword}`);
        const add = (code: Code, keyword: string): void => {
          const value = (seen(keyword) ?? []).join(' ').slice(0, 200);
          found.push(finding(node.label, code, `ssh -G ${target}: ${keyword} ${value}`, show));
        };
        const user = seen('user');
        // Another user's login is none of trust's: what it is made with does not matter.
        if (user && user[0] !== evidence.user) {
          add('config-user', 'user');
          continue;
        }
        const ports = seen('port');
        if (ports && ports[0] !== String(port)) add('config-port', 'port');
        const agent = seen('identityagent');
        if (agent && agent[0] !== at.socket && agent[0] !== at.standbySocket)
          add('config-agent', 'identityagent');
        const identities = seen('identityfile');
        const isOurs = (path: string): boolean => path === at.privateKey || path === '~/.ssh/id_om';
        if (identities && !identities.some(isOurs)) add('config-identity', 'identityfile');
      }
  return found;
}
