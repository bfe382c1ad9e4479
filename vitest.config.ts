import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { textImportsOfVite } from './scripts/text-imports.mjs';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** Code whose subject is data: unit tests have to show nearly all of it. The rest of src/ is shown by lab tests, too. */
const pure = [
  'src/formats/**',
  'src/inventory/**',
  'src/keys/**',
  'src/trust/doctor/**',
  'src/host/{facts,evidence,journal,records,checked}.ts',
  'src/trust/{plan,distribution,edits,removal-plan,removal-roles,undo-plan,topology,key,names,preview}.ts',
];

export default defineConfig({
  plugins: [textImportsOfVite],
  define: { __VERSION__: JSON.stringify(version) },
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A look into a host costs a process there.
    expect: { poll: { interval: 200, timeout: 5000 } },
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/page/**'],
      reporter: ['text'],
      reportOnFailure: true,
      thresholds: Object.fromEntries(pure.map((files) => [files, { lines: 90 }])),
    },
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
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
