import type { Plugin } from 'vitest/config';

/**
 * The programs of a host, in a folder that stands for it. What they take from places that a plain user can neither choose
 * nor change comes from there in these tests: /bin/sh, /etc and /tmp are below the folder that HOST_ROOT names, and the
 * user's home is HOME, not the password database's. Nothing else of the texts is touched.
 */
export const hostInFolder: Plugin = {
  name: 'host-in-folder',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('.sh.text') && !id.endsWith('/src/transport/shell.ts')) return null;
    // A text is the string of a module by now, as JSON has it.
    const below = code.replaceAll(/(?<=\\n|[^\w.}])\/(?=bin\/sh\b|etc\/|tmp\/)/g, '$HOST_ROOT/');
    const text = below.replaceAll(/eval \\"home=~\$user\\"|home=~\$\{user\}/g, 'home=$HOME');
    return { code: text, map: null };
  },
};
