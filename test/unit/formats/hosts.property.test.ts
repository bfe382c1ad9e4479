import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planHosts } from '../../../src/formats/hosts.ts';
import { numRuns } from '../runs.ts';
import { foreignFile } from './foreign.ts';

const mapping = fc.record({
  address: fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00::1', '127.0.0.1', '::1', '127.0.1.1'),
  name: fc.constantFrom('db1', 'DB1', 'db2', 'localhost', 'n.example.com'),
});
const mappings = fc.array(mapping, { maxLength: 5 });

/** The pairs that a user's file gives, read by a simpler reader than the tool's. */
function pairsOf(file: Buffer): Set<string> {
  const lines = file.toString('latin1').split('\n');
  return new Set(
    lines.flatMap((line) => {
      const [address = '', ...names] = line.replace(/#.*/s, '').split(/[ \t\r]+/);
      return names.map((name) => `${address} ${name.toLowerCase()}`);
    }),
  );
}

it('5.4 /etc/hosts gains the lines of the list, less the pairs that the user has given', () => {
  fc.assert(
    fc.property(foreignFile, mappings, fc.boolean(), (file, list, deduplicate) => {
      const given = pairsOf(file);
      const wanted = list.filter(
        ({ address, name }) => !deduplicate || !given.has(`${address} ${name.toLowerCase()}`),
      );
      const lines = wanted.map(({ address, name }) => `${address}  ${name}  #Gauss OM IP Hosts Mapping`);
      const text = [...new Set(lines)].join('\n');
      const open = file.length > 0 && file.at(-1) !== 0x0a;
      const expected = text === '' ? '' : open ? `\n${text}` : `${text}\n`;
      const { bytes } = planHosts(file, list, { deduplicate });
      expect(bytes.subarray(file.length).toString()).toBe(expected);
    }),
    { numRuns },
  );
});

it('5.4 the last run has the say over the addresses and names of its list, the others stay', () => {
  fc.assert(
    fc.property(foreignFile, mappings, mappings, (file, list, later) => {
      const options = { deduplicate: false };
      const next = planHosts(planHosts(file, list, options).bytes, later, options).bytes;
      const names = new Set(later.map(({ name }) => name.toLowerCase()));
      const addresses = new Set(later.map(({ address }) => address));
      const stays = list.filter(
        (one) =>
          (!names.has(one.name.toLowerCase()) && !addresses.has(one.address)) ||
          later.some(({ address, name }) => address === one.address && name === one.name),
      );
      expect(planHosts(file, [...stays, ...later], options).bytes.equals(next)).toBe(true);
    }),
    { numRuns },
  );
});
