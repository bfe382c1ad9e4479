import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchHostList, matchPattern } from '../../../src/formats/host-pattern.ts';
import { addKnownHosts, trustLines } from '../../../src/formats/known-hosts.ts';
import { numRuns } from '../runs.ts';
import { foreignFile } from './foreign.ts';

const names = fc.constantFrom('10.0.0.1', 'db1', 'fd00::1', 'db2');
const host = fc.record({
  names: fc.uniqueArray(names, { minLength: 1 }),
  port: fc.constantFrom(22, 2222),
  keys: fc.array(
    fc.record({
      type: fc.constantFrom('ssh-ed25519', 'ssh-rsa'),
      blob: fc.constantFrom('AAAA', 'BBBB', 'CC=='),
    }),
    { maxLength: 3 },
  ),
});
const lines = fc.array(host, { maxLength: 4 }).map(trustLines);

it('5.3 a later run’s keys take the place of ours of the same name and type; those of other hosts stay', () => {
  fc.assert(
    fc.property(foreignFile, lines, lines, (file, earlier, later) => {
      const bytes = addKnownHosts(addKnownHosts(file, earlier), later);
      const subject = (line: string): string => line.split(' ', 2).join(' ');
      const anew = new Set(later.map(subject));
      const stay = earlier.filter((line) => later.includes(line) || !anew.has(subject(line)));
      const ours = bytes
        .toString('latin1')
        .split('\n')
        .filter((line) => line.endsWith(' #OM'));
      expect([...ours].sort()).toEqual([...new Set([...stay, ...later])].sort());
      // New ones are first, in their order.
      const fresh = later.filter((line) => !earlier.includes(line));
      expect(ours.slice(0, fresh.length)).toEqual(fresh);
    }),
    { numRuns },
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
    { numRuns },
  );
});

it('does not hang on a hostile pattern, and refuses one that OpenSSH refuses', () => {
  expect(matchPattern('a'.repeat(5000), `${'a*'.repeat(500)}b`)).toBe(false);
  expect(matchHostList('a', 'x'.repeat(1023))).toBe(false);
});
