// Bundles the command and the library, each into one file that needs nothing but Node.
import { chmodSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { textImports } from './text-imports.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  plugins: [textImports],
  // ssh2's optional native parts: it falls back to node:crypto without them.
  external: ['cpu-features', '*.node'],
  define: { __VERSION__: JSON.stringify(version) },
  minifySyntax: true,
  logLevel: 'warning',
};

await build({
  ...common,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/gs_sshexkey.cjs',
  // CommonJS: what a module needs of Node is loaded when the module is, not at the start; and the file works under
  // any name, /usr/local/bin/gs_sshexkey too.
  format: 'cjs',
  banner: { js: '#!/usr/bin/env node' },
});
await build({
  ...common,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/index.js',
  format: 'esm',
  // ssh2 is CommonJS: what it takes for granted there has no other way in.
  banner: {
    js: `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const __dirname = import.meta.dirname;`,
  },
});
chmodSync('dist/gs_sshexkey.cjs', 0o755);
