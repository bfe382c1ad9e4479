import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameFaults } from '../../../../src/trust/cluster/name-faults.ts';
import { autoMode, targetsOf } from '../../../../src/trust/model/topology.ts';

describe('which pairs are tried', () => {
  it('8.2 star is this machine to every host', () => {
    expect(targetsOf('star', 3, 0)).toEqual([[1, 2, 0], [], []]);
    expect(targetsOf('star', 3, 2)).toEqual([[], [], [0, 1, 2]]);
  });

  it('8.2 ring adds every host to the next', () => {
    expect(targetsOf('ring', 3, 0)).toEqual([[1, 2, 0], [2], [0]]);
  });

  it('8.2 a machine that is not in the list is a client of all', () => {
    expect(targetsOf('star', 2, undefined)).toEqual([[], [], [1, 0]]);
    expect(targetsOf('mesh', 2, undefined)[2]).toHaveLength(2);
  });

  it('8.2 the default is mesh up to 32 hosts and ring above', () => {
    expect([autoMode(1), autoMode(32), autoMode(33)]).toEqual(['mesh', 'mesh', 'ring']);
  });

  it('8.2 a mesh has every pair once, and in each round every host is the target of one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
        const targets = targetsOf('mesh', count, 0);
        const all = Array.from({ length: count }, (_, i) => i);
        for (const list of targets) expect([...list].sort((a, b) => a - b)).toEqual(all);
        for (const round of all) expect(new Set(targets.map((list) => list[round])).size).toBe(count);
      }),
    );
  });
});

describe('names of hosts', () => {
  it('7.8 names that lie are left out', () => {
    expect(nameFaults(['db1', 'DB1', 'db2', 'localhost', 'localhost.localdomain'])).toEqual([
      'shared',
      'shared',
      undefined,
      'localhost',
      'localhost',
    ]);
    const lying = ['LocalHost', 'localhost.db1', 'ip6-loopback'];
    expect(nameFaults(lying)).toEqual(lying.map(() => 'localhost'));
    const honest = ['localhosts', 'my-ip6-x', 'db_1', 'a.b-c.d', '1a', 'x'.repeat(253)];
    expect(nameFaults(honest)).toEqual(honest.map(() => undefined));
    // A name that is none stays so, shared or not.
    expect(nameFaults(['10.1', '10.1', 'a_', 'A_'])).toEqual([
      'not-a-name',
      'not-a-name',
      'shared',
      'shared',
    ]);
  });

  it('7.7 hostile names are none', () => {
    const names = [
      '$(reboot)',
      'a b',
      '',
      '-oProxyCommand=x',
      'a\u001b[31m',
      '10.0.0.1',
      'a,b',
      'x'.repeat(254),
      'a..b',
      'a-',
      '.a',
      '7',
    ];
    expect(new Set(nameFaults(names))).toEqual(new Set(['not-a-name']));
  });
});
