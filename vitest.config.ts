import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** The remote programs are imported as text, as esbuild's text loader does in the build. */
const shellAsText = {
  name: 'shell-as-text',
  enforce: 'pre' as const,
  load(id: string) {
    return id.endsWith('.sh') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}` : null;
  },
};

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

export default defineConfig({
  plugins: [shellAsText],
  define: { __VERSION__: JSON.stringify(version) },
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          globalSetup: 'test/lab/support/build.ts',
          maxWorkers: 3,
          // After the unit tests.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
