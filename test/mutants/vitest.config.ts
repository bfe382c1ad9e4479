import { defineConfig } from 'vitest/config';
import { textImportsOfVite } from '../../scripts/text-imports.mjs';

/** For `npm run mutants` alone: the unit tests of what it changes, one after another. */
export default defineConfig({
  plugins: [textImportsOfVite],
  define: { __VERSION__: '"0.0.0"' },
  test: {
    include: ['test/unit/{formats,text,inventory,keys,host,trust}/**/*.test.ts'],
    // Judges of evidence: what they say of its reader is said by its own tests, sooner.
    exclude: ['test/unit/trust/doctor/!(evidence).test.ts'],
    testTimeout: 120_000,
    maxWorkers: 1,
    // A mutant has to survive every case: a few do, and a property is tried for each mutant.
    env: { PROPERTY_RUNS: '30' },
  },
});
