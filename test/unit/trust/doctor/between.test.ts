import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedServers } from '../../../../src/trust/doctor/between.ts';

const labels = (count: number): string[] => Array.from({ length: count }, (_, i) => `host${i}`);

describe('which hosts try the network to which others', () => {
  it('11.1 up to ten hosts: every pair, no host itself', () => {
    expect(askedServers(labels(1))).toEqual(new Map([['host0', []]]));
    expect(askedServers(labels(3))).toEqual(
      new Map([
        ['host0', ['host1', 'host2']],
        ['host1', ['host2', 'host0']],
        ['host2', ['host0', 'host1']],
      ]),
    );
  });

  it('11.1 of more hosts, ten that are spread over the list try the next of them each', () => {
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 2000 }), (count) => {
        const list = labels(count);
        const asking = askedServers(list);
        const sample = [...asking.keys()];
        expect(sample).toHaveLength(10);
        expect([...asking.values()]).toEqual(sample.map((_, i) => [sample[(i + 1) % 10]]));
        const places = sample.map((label) => list.indexOf(label));
        const gaps = places.map((place, i) => (places[i + 1] ?? count) - place);
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
