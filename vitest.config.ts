import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { patience, slowness } from './lab/pace.ts';
import { textImportsOfVite } from './scripts/text-imports.mjs';
import { hostInFolder } from './test/programs/support/host-in-folder.ts';
import { LongestFirst } from './test/support/longest-first.ts';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const cores = availableParallelism();

/** Code whose subject is data: unit tests have to show nearly all of it. The rest of src/ is shown by lab tests, too. */
const pure = [
  'src/formats/**',
  'src/inventory/**',
  'src/keys/**',
  'src/trust/doctor/!(diagnose|explain).ts',
  'src/text/**',
  'src/trust/model/topology.ts',
  'src/host/read/{facts,files,records,checked}.ts',
  'src/host/edit/{file-edits,foresee,read-journal}.ts',
  'src/host/examine/evidence.ts',
  'src/trust/create/{plan,distribution}.ts',
  'src/trust/remove/{removal-plan,removal-roles}.ts',
  'src/trust/run/preview.ts',
  'src/trust/undo/undo-plan.ts',
  'src/trust/keys/**',
  'src/trust/cluster/name-faults.ts',
];

export default defineConfig({
  plugins: [textImportsOfVite],
  define: { __VERSION__: JSON.stringify(version) },
  test: {
    // Limits end what hangs. No test may pass or fail by them otherwise, so they follow the machine's speed.
    testTimeout: patience(120_000),
    hookTimeout: patience(120_000),
    // A look into a host costs a process there.
    expect: { poll: { interval: 200, timeout: patience(10_000) } },
    setupFiles: 'test/patience.ts',
    // A process for each file costs more than many a file's tests. None of them changes what others see.
    isolate: false,
    maxWorkers: cores,
    sequence: { sequencer: LongestFirst },
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
      { extends: true, test: { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'] } },
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
          // Some of them wait more than they work; where each is slow, many at once are no quicker.
          maxWorkers: Math.min(8, Math.ceil((2 * cores) / slowness())),
          // After the unit tests.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
