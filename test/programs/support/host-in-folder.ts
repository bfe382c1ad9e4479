import type { Plugin } from 'vitest/config';

/**
 * The programs of a host, in a folder that stands for it. Three things they name by an absolute path, which a plain user
 * can neither choose nor change: the shell, the host's own files, and the place of marks and locks. In these tests they are
 * below the folder that HOST_ROOT names; nothing else of the texts is touched.
 */
export const hostInFolder: Plugin = {
  name: 'host-in-folder',
  transform(code, id) {
    if (!id.endsWith('.sh.text')) return null;
    return { code: code.replaceAll(/(?<![\w.}])\/(?=bin\/sh\b|etc\/|tmp\/)/g, '$HOST_ROOT/'), map: null };
  },
};
