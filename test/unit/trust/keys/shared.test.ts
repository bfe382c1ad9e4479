import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../../src/host/read/facts.ts';
import { heldBlobOf } from '../../../../src/trust/keys/held-key.ts';
import * as keyModels from '../../../../src/trust/keys/key-models.ts';
import type { TrustKey } from '../../../../src/trust/keys/trust-key.ts';
import type { Node } from '../../../../src/trust/model/node.ts';
import { factsOf, nodeOf } from '../../builders.ts';
import { factsAt } from '../../fixtures.ts';
import { KEY, OTHER_KEY } from '../../formats/foreign.ts';
import { sampleKey } from '../create/sample-key.ts';

const { shared } = keyModels;
const [omm, root] = [factsAt('bookworm/trusted', 'omm'), factsAt('bookworm/trusted', 'root')];
const [ofOmm = '', ofRoot = ''] = [omm, root].map(heldBlobOf);
const none = factsOf();
/** Hosts that hold what these facts say; the first is this machine. */
const hosts = (...all: HostFacts[]): readonly Node[] =>
  all.map((facts, i) => nodeOf({ label: `10.0.0.${i}`, local: i === 0, facts }));
const noMaker = (): Promise<TrustKey> => Promise.reject(new Error('a key was there'));

describe('7.4 one key for all', () => {
  it('that is there: every host gets it, and lets it in; those that hold another are told', async () => {
    const nodes = hosts(omm, root, none, omm);
    const keys = await shared.assign(nodes, noMaker);
    const { own, accepts } = keys.of('10.0.0.2');
    expect(own.blob).toBe(ofOmm);
    expect(accepts).toEqual([{ publicKey: own.publicKey, options: '' }]);
    expect(keys.of('10.0.0.1')).toBe(keys.of('10.0.0.2'));
    expect(keys.kept).toEqual([ofOmm]);
    expect(keys.differing).toEqual([{ node: nodes[1], held: ofRoot, chosen: ofOmm }]);
  });

  it('that is new: it is made on this machine, once', async () => {
    const made: string[] = [];
    const locked = { ...omm, passphrase: [] };
    const nodes = hosts(none, locked, none);
    const keys = await shared.assign(nodes, async ({ label }) => {
      made.push(label);
      return sampleKey;
    });
    expect(made).toEqual(['10.0.0.0']);
    expect(keys.of('10.0.0.1').own).toBe(sampleKey);
    expect(keys.kept).toEqual([]);
    expect(keys.differing).toEqual([{ node: nodes[1], held: ofOmm, chosen: undefined }]);
  });

  it('needs this machine', async () => {
    await expect(shared.assign(hosts(none).slice(1), noMaker)).rejects.toThrow('this machine');
  });
});

describe('11.1 what hosts should hold and accept', () => {
  const expected = (...all: HostFacts[]) => [...shared.expect(hosts(...all)).values()].map(({ own }) => own);

  it('is the key of most hosts, by its type; this machine’s counts more than another’s', () => {
    expect(shared.expect(hosts(omm, none)).get('10.0.0.1')).toEqual({
      own: ofOmm,
      accepts: [{ type: 'ssh-ed25519', blob: ofOmm }],
    });
    expect(expected(omm, root)).toEqual([ofOmm, ofOmm]);
    expect(expected(omm, root, root)).toEqual([ofRoot, ofRoot, ofRoot]);
  });

  it('is nothing where no host has a key', () => {
    expect(shared.expect(hosts(none, none)).size).toBe(0);
    expect(shared.expect([]).size).toBe(0);
  });
});

describe('10.4 what has to be refused where hosts have left', () => {
  const blobOf = (key: string): string => key.split(' ')[1] ?? '';
  const holding = (facts: HostFacts, text: string): HostFacts => {
    const file = factsOf({ authorized_keys: text }).files.get('authorized_keys');
    return file ? { ...facts, files: new Map([...facts.files, ['authorized_keys', file]]) } : facts;
  };

  it('is every key that they hold or accept, also by a line with options; a host is asked for its own first', () => {
    const nodes = hosts(
      holding(omm, `${KEY} #OM\n`),
      holding(root, `restrict ${OTHER_KEY} #OM\n${KEY} mine\n`),
    );
    const { forgotten, refused, keys } = shared.withdraw(nodes, hosts(none));
    expect(forgotten.size).toBe(0);
    expect(keys).toEqual([ofOmm, ofRoot, blobOf(KEY), blobOf(OTHER_KEY)]);
    expect([...refused.keys()]).toEqual(nodes);
    expect([...refused.values()]).toEqual([
      [ofOmm, blobOf(KEY), ofRoot, blobOf(OTHER_KEY)],
      [ofRoot, blobOf(OTHER_KEY), ofOmm, blobOf(KEY)],
    ]);
    expect(shared.withdraw(hosts(none), []).keys).toEqual([]);
  });

  it('10.5 stays with the others, who go on to let it in', () => {
    expect(shared.withdraw(hosts(omm), hosts(root)).copied).toEqual([ofRoot]);
    expect(shared.withdraw(hosts(omm, root), []).copied).toEqual([]);
  });

  it('7.7 is bounded, whatever a host has written', () => {
    const lines = Array.from({ length: 99 }, (_, i) => `ssh-ed25519 AAA${String(i).padStart(2, '0')} #OM\n`);
    const { refused, keys } = shared.withdraw(hosts(holding(omm, lines.join(''))), []);
    expect(keys).toHaveLength(40);
    expect(keys[0]).toBe(ofOmm);
    expect([...refused.values()][0]).toHaveLength(40);
  });
});
