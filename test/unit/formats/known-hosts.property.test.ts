import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchHostList, matchPattern } from '../../../src/formats/host-pattern.ts';
import { addKnownHosts, removeKnownHosts, trustLines } from '../../../src/formats/known-hosts.ts';
import { foreignFile, sedOm } from './foreign.ts';

const key = fc.record({
  type: fc.constantFrom('ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256'),
  blob: fc.constantFrom('AAAA', 'BBBB', 'CC=='),
});
const host = fc.record({
  names: fc.uniqueArray(fc.constantFrom('10.0.0.1', 'db1', 'fd00::1', 'db2', 'DB1'), { minLength: 1 }),
  port: fc.constantFrom(22, 2222),
  keys: fc.array(key, { maxLength: 3 }),
});
const lines = fc.array(host, { maxLength: 4 }).map(trustLines);

it('5.10 known_hosts: add is idempotent, remove and sed give any file back', () => {
  fc.assert(
    fc.property(foreignFile, lines, lines, (file, ours, later) => {
      const once = addKnownHosts(file, ours);
      expect(addKnownHosts(once, ours)).toBe(once);
      expect(removeKnownHosts(once, ours).equals(file)).toBe(true);
      expect(sedOm(once).equals(file)).toBe(true);
      const next = addKnownHosts(once, later);
      expect(addKnownHosts(next, later)).toBe(next);
      const all = next.toString('latin1').split('\n');
      for (const line of later) expect(all.filter((each) => each === line)).toHaveLength(1);
      expect(sedOm(next).equals(file)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });

it('matches patterns as a regular expression would', () => {
  fc.assert(
    fc.property(text, pattern, (name, glob) => {
      const source = glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      expect(matchPattern(name, glob)).toBe(new RegExp(`^${source}$`).test(name));
    }),
    { numRuns: 10_000 },
  );
});

it('does not hang on a hostile pattern, and refuses one that OpenSSH refuses', () => {
  expect(matchPattern('a'.repeat(5000), `${'a*'.repeat(500)}b`)).toBe(false);
  expect(matchHostList('a', 'x'.repeat(1023))).toBe(false);
});
