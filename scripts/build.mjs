// Bundles the CLI into one file that needs nothing but Node.
import { chmodSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/gs_sshexkey.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  loader: { '.sh': 'text' },
  // ssh2's optional native parts: it falls back to node:crypto without them.
  external: ['cpu-features', '*.node'],
  define: { __VERSION__: JSON.stringify(version) },
  minifySyntax: true,
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);import { fileURLToPath as __f } from 'node:url';import { dirname as __d } from 'node:path';const __filename = __f(import.meta.url);const __dirname = __d(__filename);",
  },
  logLevel: 'warning',
});
chmodSync('dist/gs_sshexkey.mjs', 0o755);
