import { defineConfig } from 'vitest/config';
import { textImportsOfVite } from '../../scripts/text-imports.mjs';

/** For `npm run mutants` alone: the unit tests, one after another, as the change that each is run for is the same. */
export default defineConfig({
  plugins: [textImportsOfVite],
  define: { __VERSION__: '"0.0.0"' },
  test: { include: ['test/unit/**/*.test.ts'], testTimeout: 120_000, maxWorkers: 1 },
});
