import { describe, expect, it } from 'vitest';
import type { AgentState } from '../../../../src/host/agents/agents.ts';
import { type KeyOpener, keyFindings, keyOpener } from '../../../../src/trust/doctor/key.ts';
import type { Subject } from '../../../../src/trust/doctor/subject.ts';
import { heldBlobOf } from '../../../../src/trust/keys/held-key.ts';
import { inWords, records, subjectOf } from '../../builders.ts';
import { factsAt } from '../../fixtures.ts';

const home = '/home/omm';
const facts = factsAt('bookworm/trusted', 'omm');
const blob = heldBlobOf(facts) ?? '';
const first: AgentState = { role: 'first', state: 'RUNNING', pid: 7, keys: 1, trustKey: true };
const standby: AgentState = { ...first, role: 'standby' };
const agents = [first, standby];
const allOpen: KeyOpener = () => ({ pieces: true, fast: true });

type Name = Parameters<typeof facts.files.get>[0];
/** That host with one file changed; null takes it away. */
function withFile(name: Name, change: { bytes?: Buffer; mode?: number } | null): Subject['node']['facts'] {
  const files = new Map(facts.files);
  const file = files.get(name);
  if (!file) throw new Error(`no ${name}`);
  if (change === null) files.delete(name);
  else files.set(name, { ...file, ...change });
  return { ...facts, files };
}

function told(
  of: typeof facts,
  { opens = allOpen, seen = {} }: { opens?: KeyOpener; seen?: Parameters<typeof subjectOf>[0] } = {},
): string[] {
  const subject = subjectOf({ agents, ...seen }, { facts: of });
  return inWords(keyFindings(subject, blob, opens)).map(({ code, evidence }) => `${code}: ${evidence}`);
}

describe('11.1 the trust key of a host', () => {
  it('is well, and opens by both kinds of files', () => {
    expect(told(facts, { opens: keyOpener() })).toEqual([]);
  });

  it('is missing, damaged, or another one: nothing else is said then', () => {
    const at = `${home}/.ssh/id_om`;
    expect(told(withFile('private_key', null))).toEqual([`key-missing: ${at}: not there`]);
    const none = withFile('private_key', { bytes: Buffer.from('none'), mode: 0o777 });
    expect(told(none)).toEqual([`key-damaged: ${at}: no private key`]);
    expect(keyFindings(subjectOf({ agents }, { facts }), undefined, allOpen)).toEqual([]);
    const [one, ...more] = inWords(keyFindings(subjectOf({}, { facts }), 'AAAA', allOpen));
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      code: 'key-differs',
      remedy: [{ command: 'gs_sshexkey -f HOSTFILE --merge' }],
    });
  });

  it('can be read by others', () => {
    for (const mode of [0o640, 0o604, 0o601])
      expect(told(withFile('private_key', { mode }))).toEqual([
        `key-mode: ${home}/.ssh/id_om: mode 0${mode.toString(8)}`,
      ]);
    expect(told(withFile('private_key', { mode: 0o400 }))).toEqual([]);
  });

  it('has no pair, or that of another', () => {
    expect(told(withFile('public_key', null))).toEqual([`key-pair: ${home}/.ssh/id_om.pub: not there`]);
    for (const text of ['', 'nonsense', 'ssh-ed25519 AAAA'])
      expect(told(withFile('public_key', { bytes: Buffer.from(text) }))).toEqual([
        `key-pair: ${home}/.ssh/id_om.pub: not the pair of id_om`,
      ]);
  });

  it('does not open: which of its passphrase files is at fault', () => {
    const opener = (of: typeof facts) => told(of, { opens: keyOpener() });
    expect(opener({ ...facts, passphrase: [] })).toEqual([
      `passphrase-unreadable: ${home}/gaussdb_tmp/ssh_protect: does not open the key`,
    ]);
    const fast = `passphrase-unreadable: ${home}/gaussdb_tmp/agent_passphrase: does not open the key`;
    expect(opener(withFile('fast_passphrase', null))).toEqual([fast]);
    expect(opener(withFile('fast_passphrase', { bytes: Buffer.from('1 00 00\n') }))).toEqual([fast]);
    expect(opener({ ...withFile('fast_passphrase', null), passphrase: [] })).toHaveLength(1);
  });

  it('hosts that hold the same are tried once', () => {
    const opens = keyOpener();
    const once = opens(facts);
    expect(opens({ ...facts })).toBe(once);
    expect(opens({ ...facts, passphrase: [] })).toEqual({ pieces: false, fast: true });
    expect(once).toEqual({ pieces: true, fast: true });
  });
});

describe('11.1 the agents of a host', () => {
  const keeper = `/bin/sh ${home}/gaussdb_tmp/keep_agents start`;

  it('their program is missing', () => {
    expect(told(withFile('keeper', null))).toEqual([
      `agents-missing: ${home}/gaussdb_tmp/keep_agents: not there`,
    ]);
  });

  it.each([
    ['agent-dead', { state: 'DEAD', pid: null }, 'first agent: DEAD', keeper],
    ['agent-stopped', { state: 'STOPPED' }, 'first agent: process 7', 'kill -CONT 7'],
    ['agent-empty', { trustKey: false, keys: 2 }, 'first agent: 2 keys, not the trust key', keeper],
    ['agent-empty', { trustKey: null, keys: null }, 'first agent: unknown keys, not the trust key', keeper],
  ] as const)('%s: %j', (code, change, seen, command) => {
    const subject = subjectOf({ agents: [{ ...first, ...change }, standby] }, { facts });
    expect(inWords(keyFindings(subject, blob, allOpen))).toMatchObject([
      { code, evidence: seen, remedy: [{ on: 'host', as: 'user', command }] },
    ]);
  });

  it('another agent stands in front of them, there or gone', () => {
    const line = (state: string, text: string) => `${state} ${home}/.bashrc:9:${text}`;
    const lines = [
      line('there', `export SSH_AUTH_SOCK=${home}/gaussdb_tmp/gauss_socket_tmp`),
      line('there', ' export SSH_AUTH_SOCK=/tmp/mine '),
      line('gone', 'SSH_AUTH_SOCK=/tmp/gone'),
      'nonsense',
    ];
    const subject = subjectOf({ agents, ...records({ 'socket-line': lines }) }, { facts });
    expect(inWords(keyFindings(subject, blob, allOpen))).toMatchObject([
      {
        code: 'agent-in-front',
        severity: 'warning',
        evidence: `${home}/.bashrc:9: export SSH_AUTH_SOCK=/tmp/mine`,
        remedy: [{ command: `sed -i '9s/^/#/' ${home}/.bashrc` }],
      },
      { code: 'agent-socket-stale', evidence: `${home}/.bashrc:9: SSH_AUTH_SOCK=/tmp/gone` },
    ]);
  });
});
