import { readCrontab } from '../../src/formats/crontab.ts';
import { lookupHostKeys, parseKnownHosts } from '../../src/formats/known-hosts-lookup.ts';
import { readMade } from '../../src/formats/made-record.ts';
import { readManagedHosts } from '../../src/formats/managed-config.ts';
import { lookAtAgents, readAgentStates } from '../../src/host/agents/agents.ts';
import { generateKeyPair } from '../../src/host/edit/keygen.ts';
import { parseJournal } from '../../src/host/edit/read-journal.ts';
import { readEvidence } from '../../src/host/examine/evidence.ts';
import { readReach } from '../../src/host/examine/reach.ts';
import { endAgents } from '../../src/host/leave/leave.ts';
import { configuredUsers } from '../../src/host/read/configured-users.ts';
import { readFacts, readGreeting } from '../../src/host/read/read-facts.ts';
import { parseClusterFile } from '../../src/inventory/cluster-file.ts';
import { parseHostFile } from '../../src/inventory/host-file.ts';
import { hostKeyJudge } from '../../src/trust/cluster/known-keys.ts';
import { planUndo } from '../../src/trust/undo/undo-plan.ts';
import { tryLogins } from '../support/try-logins.ts';
import { fakeSession, frames } from './session.ts';

const seconds = 1000;
const endpoint = { address: '10.0.0.1', port: 22 };
const other = { address: '10.0.0.2', port: 2222 };
export const greeting = {
  home: '/root',
  hostname: 'node1',
  uid: 0,
  machineId: '',
  boot: '',
  shell: undefined,
};
const text = (bytes: Buffer): string => bytes.toString('utf8');

/**
 * Every reader of what hosts say, by the name of its recordings. Each throws HostError, or Error where it says so in its
 * description: `nonsense` tells which.
 */
export const readers: Readonly<
  Record<
    string,
    { readonly nonsense: 'HostError' | 'Error' | 'never'; readonly read: (bytes: Buffer) => unknown }
  >
> = {
  greeting: { nonsense: 'Error', read: (bytes) => readGreeting(bytes) },
  facts: { nonsense: 'Error', read: (bytes) => readFacts(bytes, greeting) },
  journal: { nonsense: 'Error', read: (bytes) => planUndo(parseJournal(bytes)) },
  evidence: {
    nonsense: 'never',
    read: (bytes) => {
      const evidence = readEvidence('root', 1_700_000_000, bytes);
      return [evidence, readReach(evidence.records, [endpoint, other])];
    },
  },
  states: { nonsense: 'HostError', read: (bytes) => readAgentStates(text(bytes)) },
  'found-agents': {
    nonsense: 'HostError',
    read: (bytes) => lookAtAgents(fakeSession(bytes), '/root', seconds),
  },
  logins: {
    nonsense: 'HostError',
    read: (bytes) => tryLogins(fakeSession(bytes), ['a', 'b', 'c'], { answer: 1, login: 1 }),
  },
  crontab: { nonsense: 'never', read: (bytes) => readCrontab(0, bytes, '') },
  'crontab-error': { nonsense: 'never', read: (bytes) => readCrontab(1, Buffer.alloc(0), text(bytes)) },
  'known-hosts': {
    nonsense: 'never',
    read: (bytes) => {
      const known = parseKnownHosts(bytes);
      const judge = hostKeyJudge([{ path: '/x', source: 'user', known }], {
        listed: undefined,
        strict: true,
      });
      const key = { type: 'ssh-ed25519', blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIAAA' };
      return [endpoint, other].map((host) => [
        lookupHostKeys(known, host),
        judge.typesOf(host),
        judge.judge(host, key),
        judge.review(host, [key]),
      ]);
    },
  },
  cluster: { nonsense: 'never', read: (bytes) => parseClusterFile(bytes) },
  hosts: { nonsense: 'never', read: (bytes) => parseHostFile(bytes) },
  keygen: { nonsense: 'HostError', read: (bytes) => generateKeyPair(fakeSession(bytes), 'x', seconds) },
  'ended-agents': { nonsense: 'HostError', read: (bytes) => endAgents(fakeSession(bytes), '/root', seconds) },
  users: {
    nonsense: 'never',
    read: (bytes) => configuredUsers(fakeSession(bytes), ['a', 'b'], 'look', seconds),
  },
  made: { nonsense: 'never', read: (bytes) => readMade(bytes) },
  managed: { nonsense: 'never', read: (bytes) => readManagedHosts(bytes) },
  frames: { nonsense: 'HostError', read: frames },
};
