// Keeps a bundle from loading anything but itself and Node's own modules. What a bundle asks for by name, Node looks for in
// every node_modules above it, in the home and in NODE_PATH: whoever can write there would run their code as our user.
import { builtinModules } from 'node:module';

/** For esbuild: ssh2's optional native parts are missing, so that it falls back to node:crypto. */
export const noNativeParts = {
  name: 'no-native-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cpu-features$|\.node$/ }, ({ path }) => ({ path, namespace: 'missing' }));
    onLoad({ filter: /.*/, namespace: 'missing' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not part of this build`)});`,
    }));
  },
};

/** Throws where the outputs of a build load something else at run time. */
export function refuseForeignLoads({ outputs }) {
  for (const [file, { imports }] of Object.entries(outputs))
    for (const { path } of imports)
      if (!builtinModules.includes(path.replace(/^node:/, ''))) throw new Error(`${file} would load ${path}`);
}
