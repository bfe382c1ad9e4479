import { defineConfig } from 'vitest/config';
import { textImportsOfVite } from '../../scripts/text-imports.mjs';

/** For `npm run fixtures` alone: it writes files, so it is no test of the others. */
export default defineConfig({
  plugins: [textImportsOfVite],
  define: { __VERSION__: '"0.0.0"' },
  test: {
    include: ['test/record/*.record.ts'],
    globalSetup: 'test/lab/support/build.ts',
    testTimeout: 900_000,
    hookTimeout: 900_000,
    expect: { poll: { interval: 200, timeout: 60_000 } },
    maxWorkers: 1,
  },
});
