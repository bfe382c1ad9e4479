// Bundles the command and the library, each into one file that needs nothing but Node.
import { chmodSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { noNativeParts, refuseForeignLoads } from './no-native-parts.mjs';
import { textImports } from './text-imports.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  plugins: [textImports, noNativeParts],
  metafile: true,
  define: { __VERSION__: JSON.stringify(version) },
  minifySyntax: true,
  logLevel: 'warning',
};

const command = await build({
  ...common,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/gs_sshexkey.cjs',
  // CommonJS: what a module needs of Node is loaded when the module is, not at the start; and the file works under
  // any name, /usr/local/bin/gs_sshexkey too.
  format: 'cjs',
  banner: { js: '#!/usr/bin/env node' },
});
const library = await build({
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
for (const { metafile } of [command, library]) refuseForeignLoads(metafile);
chmodSync('dist/gs_sshexkey.cjs', 0o755);
