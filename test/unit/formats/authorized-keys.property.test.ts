import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addTrustKey, removeTrustKey } from '../../../src/formats/authorized-keys.ts';
import { foreignFile, KEY, OTHER_KEY, sedOm } from './foreign.ts';

it('5.10 authorized_keys: add is idempotent, remove and sed give any file back', () => {
  fc.assert(
    fc.property(foreignFile, (file) => {
      const once = addTrustKey(file, KEY);
      expect(once.subarray(once.length - file.length).equals(file)).toBe(true);
      expect(addTrustKey(once, KEY)).toBe(once);
      expect(removeTrustKey(once, KEY).equals(file)).toBe(true);
      expect(sedOm(once).equals(file)).toBe(true);
      const twice = addTrustKey(once, OTHER_KEY);
      expect(removeTrustKey(twice, OTHER_KEY).equals(once)).toBe(true);
      expect(sedOm(twice).equals(file)).toBe(true);
    }),
    { numRuns: 10_000 },
  );
});
