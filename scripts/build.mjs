// Bundles the CLI into one file that needs nothing but Node.
import { chmodSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { textImports } from './text-imports.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/gs_sshexkey.cjs',
  bundle: true,
  platform: 'node',
  // CommonJS: what a module needs of Node is loaded when the module is, not at the start; and the file works under
  // any name, /usr/local/bin/gs_sshexkey too.
  format: 'cjs',
  target: 'node20.19',
  plugins: [textImports],
  // ssh2's optional native parts: it falls back to node:crypto without them.
  external: ['cpu-features', '*.node'],
  define: { __VERSION__: JSON.stringify(version) },
  minifySyntax: true,
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
});
chmodSync('dist/gs_sshexkey.cjs', 0o755);
