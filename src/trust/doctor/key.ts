import { decodeFastPassphrase } from '../../formats/fast-passphrase.ts';
import { isExposed } from '../../host/edit/narrow.ts';
import type { HostFacts } from '../../host/read/facts.ts';
import { layout } from '../../host/read/layout.ts';
import { parsePublicKey } from '../../keys/public-key.ts';
import { heldBlobOf, heldIdentityOf, openHeldKey } from '../keys/held-key.ts';
import { byUser, createAgain, type Finding, findingsOf, on } from '../model/finding.ts';
import type { Subject } from './subject.ts';

/** Worst first. */
export const keyCodes = {
  'key-missing': 'error',
  'key-damaged': 'error',
  'key-differs': 'error',
  'key-mode': 'error',
  'passphrase-unreadable': 'error',
  'agents-exposed': 'error',
  'agents-missing': 'error',
  'agent-dead': 'error',
  'agent-stopped': 'error',
  'agent-empty': 'error',
  'key-pair': 'warning',
  'agent-in-front': 'warning',
  'agent-socket-stale': 'warning',
} as const;

const finding = findingsOf(keyCodes);
type Code = Parameters<typeof finding>[1];

/** Which of a host's passphrase files open its key: openGauss's form of them, and the one that its own sh reads. */
export type KeyOpener = (facts: HostFacts) => { readonly pieces: boolean; readonly fast: boolean };

/** Opening takes tens of thousands of rounds of a hash: hosts that hold the same are tried once. */
export function keyOpener(): KeyOpener {
  const known = new Map<string, ReturnType<KeyOpener>>();
  return (facts) => {
    const files = [facts.files.get('private_key'), facts.files.get('fast_passphrase')];
    const pieces = facts.passphrase.flatMap(({ cipher, rand }) => [cipher, rand]);
    const id = [...files.map((file) => file?.bytes), ...pieces]
      .map((part) => part?.toString('base64') ?? '-')
      .join(' ');
    const opened = known.get(id) ?? open(facts);
    known.set(id, opened);
    return opened;
  };
}

/** The trust key on a host, its passphrase, and the agents that hold it. */
export function keyFindings(subject: Subject, blob: string | undefined, opens: KeyOpener): Finding<Code>[] {
  const { facts, label } = subject.node;
  const at = layout(facts.home);
  const file = facts.files.get('private_key');
  if (!file) return [finding(label, 'key-missing', { is: 'missing', path: at.privateKey }, createAgain)];
  const own = heldBlobOf(facts);
  if (own === undefined)
    return [
      finding(
        label,
        'key-damaged',
        { is: 'no-private-key', path: at.privateKey },
        byUser(
          on(at.privateKey, (word) => `rm ${word}`),
          { is: 'remove', path: at.privateKey },
        ),
        createAgain,
      ),
    ];
  if (blob !== undefined && own !== blob)
    return [
      finding(
        label,
        'key-differs',
        { is: 'unlike-most', own, most: blob },
        {
          on: 'here',
          as: 'user',
          command: 'gs_sshexkey -f HOSTFILE --merge',
          fix: { is: 'create', merge: true },
        },
      ),
    ];
  const found: Finding<Code>[] = [];
  if ((file.mode & 0o077) !== 0)
    found.push(
      finding(
        label,
        'key-mode',
        { is: 'mode', path: file.path, mode: file.mode },
        byUser(
          on(at.privateKey, (word) => `chmod 600 ${word}`),
          { is: 'mode', path: file.path, was: file.mode, mode: 0o600 },
        ),
      ),
    );
  const pub = facts.files.get('public_key');
  if (!pub || publicBlob(pub.bytes) !== own)
    found.push(
      finding(label, 'key-pair', { is: pub ? 'not-paired' : 'missing', path: at.publicKey }, createAgain),
    );
  const opened = opens(facts);
  if (!opened.pieces || !opened.fast) {
    const path = opened.pieces ? at.fastPassphrase : at.protect;
    found.push(finding(label, 'passphrase-unreadable', { is: 'opens-no-key', path }, createAgain));
  }
  return [...found, ...agentFindings(subject)];
}

function publicBlob(bytes: Buffer): string | undefined {
  try {
    return parsePublicKey(bytes.toString('utf8').split('\n')[0] ?? '').blob;
  } catch {
    return undefined;
  }
}

function open(facts: HostFacts): ReturnType<KeyOpener> {
  const key = heldIdentityOf(facts);
  const fast = fastPassphrase(facts);
  if (fast === undefined) return { pieces: key !== undefined, fast: false };
  if (key?.reveal().passphrase === fast) return { pieces: true, fast: true };
  return { pieces: key !== undefined, fast: openHeldKey(facts, fast) !== undefined };
}

function fastPassphrase(facts: HostFacts): string | undefined {
  const file = facts.files.get('fast_passphrase');
  try {
    return file && decodeFastPassphrase(file.bytes);
  } catch {
    return undefined;
  }
}

const startUpFiles: ReadonlySet<string> = new Set(['.bashrc', '.bash_profile', '.bash_login', '.profile']);

function agentFindings({ node, evidence }: Subject): Finding<Code>[] {
  const { facts, label } = node;
  const at = layout(facts.home);
  const found: Finding<Code>[] = [];
  if (isExposed(facts)) {
    const mode = facts.directories.find(({ path }) => path === at.tmp)?.mode ?? 0;
    const is = facts.foreign ? 'mode-and-foreign' : 'mode';
    found.push(finding(label, 'agents-exposed', { is, path: at.tmp, mode }, createAgain));
  }
  if (!facts.files.has('keeper'))
    return [...found, finding(label, 'agents-missing', { is: 'missing', path: at.keeper }, createAgain)];
  const start = byUser(
    on(at.keeper, (word) => `/bin/sh ${word} start`),
    { is: 'agents' },
  );
  for (const { role, state, pid, keys, trustKey } of evidence.agents) {
    if (state === 'DEAD') found.push(finding(label, 'agent-dead', { is: 'agent-dead', role }, start));
    else if (state === 'STOPPED')
      found.push(
        finding(
          label,
          'agent-stopped',
          { is: 'agent-stopped', role, pid },
          pid === null ? undefined : byUser(`kill -CONT ${pid}`, { is: 'continue', pid }),
        ),
      );
    else if (trustKey !== true)
      found.push(finding(label, 'agent-empty', { is: 'agent-keys', role, keys }, start));
  }
  for (const record of evidence.records.get('socket-line') ?? []) {
    const [, state = '', path = '', number = '', text = ''] =
      /^(\w+) (\/[^:]*):(\d{1,7}):(.*)$/s.exec(record) ?? [];
    if (!startUpFiles.has(path.slice(facts.home.length + 1)) || !path.startsWith(`${facts.home}/`)) continue;
    if (text.includes(at.socket)) continue;
    const code = state === 'gone' ? 'agent-socket-stale' : 'agent-in-front';
    const off = byUser(
      on(path, (word) => `sed -i '${number}s/^/#/' ${word}`),
      { is: 'lines', changes: [{ path, number: Number(number), was: text, now: `#${text}` }] },
    );
    found.push(finding(label, code, `${path}:${number}: ${text.trim()}`, off));
  }
  return found;
}
