// Files that the sources import as text: programs for hosts (.sh), and the parts of the report page (.css, .html, and
// `?bundle`: a module with all that it imports, as one script for a browser). For the build and for the unit tests.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const asText = /\.(sh|css|html)$|\?bundle$/;

/** The text behind the absolute path of such an import. */
async function textOf(path) {
  if (!path.endsWith('?bundle')) return readFileSync(path, 'utf8');
  const { outputFiles } = await build({
    entryPoints: [path.slice(0, -'?bundle'.length)],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    write: false,
    logLevel: 'warning',
  });
  const [{ text }] = outputFiles;
  if (text.includes('</')) throw new Error(`${path}: "</" would end the script element`);
  return text;
}

/** For esbuild. */
export const textImports = {
  name: 'text-imports',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: asText }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      namespace: 'text',
    }));
    onLoad({ filter: /.*/, namespace: 'text' }, async ({ path }) => ({
      contents: await textOf(path),
      loader: 'text',
    }));
  },
};

const prefix = '\0text:';

/** For Vite. The ending hides the name from Vite's own treatment of styles. */
export const textImportsOfVite = {
  name: 'text-imports',
  enforce: 'pre',
  resolveId(id, importer) {
    if (!asText.test(id) || !importer || !id.startsWith('.')) return null;
    return `${prefix}${join(dirname(importer), id)}.text`;
  },
  async load(id) {
    if (!id.startsWith(prefix)) return null;
    return `export default ${JSON.stringify(await textOf(id.slice(prefix.length, -'.text'.length)))}`;
  },
};
