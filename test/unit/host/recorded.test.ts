import { describe, expect, it } from 'vitest';
import { askKeeper, lookAtAgents, readAgentStates } from '../../../src/host/agents/agents.ts';
import { readCrontabOf } from '../../../src/host/edit/crontab.ts';
import { readJournal } from '../../../src/host/edit/read-journal.ts';
import { heldBlobOf } from '../../../src/trust/keys/held-key.ts';
import { openTrustKey } from '../../../src/trust/keys/trust-key.ts';
import { planUndo } from '../../../src/trust/undo/undo-plan.ts';
import { diagnosePair } from '../../../src/trust/verify/diagnose-pair.ts';
import { tryLogins } from '../../support/try-logins.ts';
import { answer, answering, evidenceAt, factsAt, hostsOf, releases, users } from '../fixtures.ts';

const all = releases.flatMap((release) => users.map((user) => ({ release, user })));

describe.each(all)('recorded answers of $release, $user', ({ release, user }) => {
  const home = user === 'root' ? '/root' : `/home/${user}`;
  const uid = user === 'root' ? 0 : 1000;

  it('who it is, and what it has, before trust and with it', () => {
    const before = factsAt(`${release}/new`, user);
    expect(before).toMatchObject({
      home,
      hostname: release,
      uid,
      odd: [],
      passphrase: [],
      journal: undefined,
    });
    expect(before.files.has('private_key')).toBe(false);
    expect(before.files.get('hosts')?.bytes.toString()).toContain('localhost');
    const facts = factsAt(`${release}/trusted`, user);
    expect(facts.files.get('private_key')).toMatchObject({ mode: 0o600, owner: uid, links: 1 });
    expect(facts.files.get('authorized_keys')?.bytes.toString()).toMatch(/^ssh-ed25519 \S+ #OM\n/);
    expect(facts.passphrase).toHaveLength(3);
    expect(facts.pieces).toHaveLength(6);
    expect(openTrustKey(facts)?.blob).toBe(heldBlobOf(facts));
    expect(facts.directories).toContainEqual({ path: `${home}/gaussdb_tmp`, mode: 0o700, owner: uid });
  });

  it('11.1 what doctor is told', () => {
    const seen = evidenceAt(`${release}/trusted`, user);
    expect(seen).toMatchObject({
      user,
      asRoot: user === 'root',
      account: { uid, gid: uid, shell: '/bin/bash' },
      noShell: false,
      home,
      realHome: home,
      authorized: `${home}/.ssh/authorized_keys`,
      sshdConfig: '/etc/ssh/sshd_config',
    });
    const host = hostsOf('releases').find(({ name }) => name === release);
    expect(seen.records.get('client-version')).toEqual([host?.openssh]);
    expect(seen.paths.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/', home, `${home}/.ssh`, `${home}/.ssh/authorized_keys`]),
    );
    for (const [, of] of seen.settings) expect(of.get('pubkeyauthentication')).toEqual(['yes']);
  });

  it('5.5 two agents that hold the key, and whose they are', async () => {
    const well = { state: 'RUNNING', keys: 1, trustKey: true };
    const { text } = await askKeeper(
      answering(answer(`${release}/trusted`, user, 'status')),
      home,
      'status',
      1,
    );
    expect(readAgentStates(text)).toMatchObject([
      { role: 'first', ...well },
      { role: 'standby', ...well },
    ]);
    const found = await lookAtAgents(answering(answer(`${release}/trusted`, user, 'agents')), home, 1);
    expect(found).toMatchObject([
      { ...well, ours: true },
      { ...well, ours: true },
    ]);
  });

  it('a crontab, or why there is none', async () => {
    const said = await readCrontabOf(answering(answer(`${release}/trusted`, user, 'crontab')), 1);
    if (said.status === 0) expect(said.stdout.toString()).toContain('gaussdb_tmp/keep_agents');
    else expect(said.stderr).toMatch(/\S/);
  });

  it('7.5 the journal of a killed run takes every file back to what it was', async () => {
    const before = factsAt(`${release}/new`, user);
    const killed = factsAt(`${release}/killed`, user);
    expect(killed.journal).toMatch(new RegExp(`${user} on bookworm|run`));
    const journal = await readJournal(
      answering(answer(`${release}/killed`, user, 'journal')),
      `${home}/.gs_sshexkey-undo`,
      'look',
      1,
    );
    const { files, modes, restored, emptied = [] } = planUndo(journal);
    expect(modes).toEqual([]);
    expect(restored).toEqual([]);
    const undone = new Map(files.map(({ path, bytes }) => [path, bytes]));
    for (const [name, path] of killed.paths) {
      // /etc/hosts holds what root's run left when omm's was killed.
      if (name === 'hosts') continue;
      const now = undone.has(path) ? (undone.get(path) ?? null) : (killed.files.get(name)?.bytes ?? null);
      expect(now?.toString() ?? null, path).toBe(before.files.get(name)?.bytes.toString() ?? null);
    }
    for (const { path } of killed.pieces) expect(undone.get(path), path).toBeNull();
    const left = killed.directories.filter(({ path }) => !emptied.includes(path)).map(({ path }) => path);
    expect(left).toEqual(before.directories.map(({ path }) => path));
  });

  it.each([
    ['logins-refused', 'key-refused'],
    ['logins-unknown', 'host-key-unknown'],
    ['logins-changed', 'host-key-changed'],
    ['logins-down', 'refused'],
  ])('8.3 %s: the cause is found in what its ssh says: %s', async (name, code) => {
    const results = await tryLogins(answering(answer(`${release}/trusted`, user, name)), ['a', 'b'], {
      answer: 1,
      login: 1,
    });
    for (const result of results) {
      if (result.ok) throw new Error('a login that works');
      const pair = { from: release, to: 'b', port: 22, status: result.status, said: result.said };
      expect(diagnosePair(pair, undefined).diagnosis.code).toBe(code);
    }
  });

  it('8.1 logins that work', async () => {
    const session = answering(answer(`${release}/trusted`, user, 'logins-ok'));
    expect(await tryLogins(session, ['a', 'b'], { answer: 1, login: 1 })).toEqual([
      { ok: true },
      { ok: true },
    ]);
  });
});
