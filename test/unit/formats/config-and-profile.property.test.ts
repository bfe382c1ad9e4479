import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addProfileBlock, removeProfileBlock } from '../../../src/formats/profile.ts';
import { addInclude, removeInclude } from '../../../src/formats/ssh-config.ts';
import { foreignFile } from './foreign.ts';

const A = { socketPath: '/home/a/gaussdb_tmp/gauss_socket_tmp', pidFile: '/home/a/gaussdb_tmp/pid' };
const B = { socketPath: "/home/it's b/gaussdb_tmp/gauss_socket_tmp", pidFile: '/home/b/pid' };

it('5.10 .bashrc: add is idempotent, replacing goes through, removal gives any file back', () => {
  fc.assert(
    fc.property(foreignFile, (file) => {
      const once = addProfileBlock(file, A);
      expect(addProfileBlock(once, A)).toBe(once);
      expect(once.subarray(once.length - file.length).equals(file)).toBe(true);
      expect(addProfileBlock(once, B).equals(addProfileBlock(file, B))).toBe(true);
      expect(removeProfileBlock(addProfileBlock(once, B)).equals(file)).toBe(true);
    }),
    { numRuns: 10_000 },
  );
});

it('5.10 ssh_config: add is idempotent, removal gives any file back', () => {
  fc.assert(
    fc.property(foreignFile, fc.constantFrom('~/gaussdb_tmp/c', '/home/a b/c'), (file, path) => {
      const once = addInclude(file, path);
      expect(addInclude(once, path)).toBe(once);
      expect(once.subarray(once.length - file.length).equals(file)).toBe(true);
      expect(removeInclude(once, path).equals(file)).toBe(true);
    }),
    { numRuns: 10_000 },
  );
});
