import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planHosts, removeHosts } from '../../../src/formats/hosts.ts';
import { foreignFile } from './foreign.ts';

const mapping = fc.record({
  address: fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00::1', '127.0.0.1', '::1', '127.0.1.1'),
  name: fc.constantFrom('db1', 'DB1', 'db2', 'localhost', 'n.example.com'),
});
const mappings = fc.array(mapping, { maxLength: 5 });

it('5.10 /etc/hosts: planning is idempotent, removal gives any file back', () => {
  fc.assert(
    fc.property(foreignFile, mappings, mappings, fc.boolean(), (file, list, later, deduplicate) => {
      const once = planHosts(file, list, { deduplicate }).bytes;
      expect(planHosts(once, list, { deduplicate }).bytes).toBe(once);
      expect(removeHosts(once, list).equals(file)).toBe(true);
      expect(once.subarray(0, file.length).equals(file)).toBe(true);
      const next = planHosts(once, later, { deduplicate }).bytes;
      expect(planHosts(next, later, { deduplicate }).bytes).toBe(next);
      expect(removeHosts(next, [...list, ...later]).equals(file)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});
