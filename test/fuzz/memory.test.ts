import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { noNativeParts } from '../../scripts/no-native-parts.mjs';
import { textImports } from '../../scripts/text-imports.mjs';
import { readers } from './readers.ts';

/** For Node itself, an answer of 32 MiB, which is the largest, and what its reader makes of it meanwhile. */
const stated = 320;

it(`7.7 the largest answers that hosts may give are read within ${stated} MiB, Node's own 60 and the answer among them`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'));
  try {
    const program = join(folder, 'largest.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('./largest.ts', import.meta.url))],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
      plugins: [textImports, noNativeParts],
      define: { __VERSION__: '""' },
      logLevel: 'warning',
      banner: {
        js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;`,
      },
    });
    // A heap that is full ends it.
    const said = execFileSync(process.execPath, [`--max-old-space-size=${stated}`, program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const most = said.trim().split('\n');
    expect(most.map((line) => line.split(' ')[0])).toEqual(Object.keys(readers));
    for (const line of most) expect(Number(line.split(' ')[1]), line).toBeLessThan(stated);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
