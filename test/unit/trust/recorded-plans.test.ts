import { describe, expect, it } from 'vitest';
import { keeperProgram } from '../../../src/host/agents/keeper.ts';
import { isEmpty } from '../../../src/host/edit/apply.ts';
import { foresee } from '../../../src/host/edit/foresee.ts';
import type { HostFacts } from '../../../src/host/read/facts.ts';
import { planDistribution } from '../../../src/trust/create/distribution.ts';
import { planAuthorizedKeys, planCluster, planKnownHosts, planMade } from '../../../src/trust/create/plan.ts';
import type { KeyAssignment } from '../../../src/trust/keys/key-model.ts';
import { openTrustKey } from '../../../src/trust/keys/trust-key.ts';
import type { Node } from '../../../src/trust/model/node.ts';
import { foreseeClearing, planForgetting, planLeaving } from '../../../src/trust/remove/removal-plan.ts';
import { nodeOf, sharing } from '../builders.ts';
import { factsAt, hostsOf, releases, users } from '../fixtures.ts';

const hosts = hostsOf('releases');

/** The recovery program is of the version that was recorded: where it lies, today's would. */
function withTodaysProgram(facts: HostFacts): HostFacts {
  const keeper = facts.files.get('keeper');
  if (!keeper) return facts;
  const today = { ...keeper, bytes: Buffer.from(keeperProgram) };
  return { ...facts, files: new Map([...facts.files, ['keeper', today]]) };
}

/** All hosts in one state, as a run reads them. */
function nodesAt(state: string, user: (typeof users)[number]): Node[] {
  return hosts.map(({ name, address, port, keys, folder }, i) => {
    const facts = withTodaysProgram(factsAt(`${folder}/${state}`, user));
    return nodeOf({
      label: address,
      name,
      endpoints: [{ address, port, hostKeys: keys }],
      local: i === 0,
      greeting: facts,
      facts,
    });
  });
}

function keysOf(nodes: readonly Node[]): KeyAssignment {
  const [first] = nodes;
  const key = first && openTrustKey(first.facts);
  const fast = first?.facts.files.get('fast_passphrase')?.bytes;
  if (!key || !fast) throw new Error('no trust key');
  // A run makes it anew, with other salt, only where it makes the key.
  return sharing({ ...key, fastPassphrase: fast });
}

/** The texts of the files that plans are about. */
function texts(facts: HostFacts): Record<string, string> {
  return Object.fromEntries([...facts.files].map(([name, { bytes }]) => [name, bytes.toString('latin1')]));
}

/** What a run of these hosts with this key does to one of them, step by step. */
function run(node: Node, nodes: readonly Node[], keys: KeyAssignment, user: string): HostFacts {
  const plan = planCluster(nodes, keys, { user, mapHosts: user === 'root', deduplicate: true });
  const made = planMade(node, plan);
  const steps = [
    planAuthorizedKeys,
    planKnownHosts,
    (at: Node) => planDistribution(at, plan, new Set(), made),
  ];
  return steps.reduce((facts, step) => foresee(facts, step({ ...node, facts }, plan)), node.facts);
}

describe.each(users)('plans for the recorded hosts: %s', (user) => {
  const trusted = nodesAt('trusted', user);
  const keys = keysOf(trusted);
  const before = nodesAt('new', user);

  it.each(releases)('5 what a run plans for %s is what hosts had after one', (release) => {
    const [is, was] = [trusted, before].map((nodes) => nodes.find(({ name }) => name === release));
    if (!is || !was) throw new Error(release);
    const planned = run(was, before, keys, user);
    const seen = texts(is.facts);
    for (const name of Object.keys(seen)) {
      // Root's run has had its lines in there before; host keys come in the order in which sshd announced them.
      if (name === 'hosts') continue;
      const sorted = (text = '') => (name === 'known_hosts' ? text.split('\n').sort().join('\n') : text);
      expect(sorted(texts(planned)[name]), name).toBe(sorted(seen[name]));
    }
    expect(planned.passphrase).toEqual(is.facts.passphrase);
    expect(planned.pieces.map(({ path }) => path).sort()).toEqual(
      is.facts.pieces.map(({ path }) => path).sort(),
    );
  });

  it.each(releases)('7.6 with trust there, a run plans nothing for %s', (release) => {
    const node = trusted.find(({ name }) => name === release);
    if (!node) throw new Error(release);
    const plan = planCluster(trusted, keys, { user, mapHosts: user === 'root', deduplicate: true });
    expect(isEmpty(planAuthorizedKeys(node, plan))).toBe(true);
    expect(isEmpty(planKnownHosts(node, plan))).toBe(true);
    expect(planDistribution(node, plan, new Set()).files.map(({ path }) => path)).toEqual([]);
    expect(isEmpty(planDistribution(node, plan, new Set()))).toBe(true);
  });

  it.each(releases)('10.1 a host that leaves is as it was: %s', (release) => {
    const [is, was] = [trusted, before].map((nodes) => nodes.find(({ name }) => name === release));
    if (!is || !was) throw new Error(release);
    const left = foresee(
      is.facts,
      planLeaving(
        is.facts,
        hosts.flatMap(({ address, name }) => [address, name]),
      ),
    );
    const cleared = foresee(left, foreseeClearing(is.facts));
    // Root's lines are no other user's to take away.
    const hostsFile = user === 'root' ? {} : { hosts: texts(is.facts).hosts };
    expect(texts(cleared)).toEqual({ ...texts(was.facts), ...hostsFile });
    expect(cleared.pieces).toEqual([]);
    expect(cleared.directories.map(({ path }) => path)).toEqual(
      was.facts.directories.map(({ path }) => path),
    );
  });

  it('10.5 a host that stays forgets the one that leaves, and no other', () => {
    const [node, gone] = trusted;
    if (!node || !gone) throw new Error('no hosts');
    const [leaving] = gone.endpoints;
    const edits = planForgetting(
      node.facts,
      user,
      new Set([leaving?.address ?? '']),
      [gone.name ?? ''],
      new Set(),
    );
    const after = texts(foresee(node.facts, edits));
    const names = [node, ...trusted.slice(2)].flatMap(({ name, label }) => [name ?? '', label]);
    for (const file of ['known_hosts', 'managed_config']) {
      expect(after[file]).not.toContain(`${leaving?.address} `);
      for (const name of names) expect(after[file]).toContain(name);
    }
    expect(after.authorized_keys).toBe(texts(node.facts).authorized_keys);
  });

  it('5.7 a target that the user’s own configuration sends elsewhere is left out', () => {
    const [node] = trusted;
    if (!node) throw new Error('no host');
    const plan = planCluster(trusted, keys, { user, mapHosts: false, deduplicate: true });
    const config = (leftOut: string[]) =>
      texts(foresee(node.facts, planDistribution(node, plan, new Set(leftOut)))).managed_config;
    expect(config(['10.99.0.3'])).not.toContain('10.99.0.3');
    const unnamed = config(['trixie']);
    expect(unnamed).toContain('10.99.0.3');
    expect(unnamed).not.toContain('trixie');
  });
});
