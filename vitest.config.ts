import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { textImportsOfVite } from './scripts/text-imports.mjs';
import { hostInFolder } from './test/programs/support/host-in-folder.ts';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

export default defineConfig({
  plugins: [textImportsOfVite],
  define: { __VERSION__: JSON.stringify(version) },
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A look into a host costs a process there.
    expect: { poll: { interval: 200, timeout: 5000 } },
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        plugins: [hostInFolder],
        test: { name: 'programs', include: ['test/programs/**/*.test.ts'] },
      },
      { extends: true, test: { name: 'page', include: ['test/page/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          globalSetup: 'test/lab/support/build.ts',
          // Some of them wait more than they work.
          maxWorkers: 3,
          // After the unit tests.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
