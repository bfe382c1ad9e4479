import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addTrustKey } from '../../../src/formats/authorized-keys.ts';
import { addProfileBlock } from '../../../src/formats/profile.ts';
import { revert } from '../../../src/formats/revert.ts';
import { foreignFile, KEY } from './foreign.ts';

const block = { socketPath: '/home/a/gaussdb_tmp/gauss_socket_tmp', pidFile: '/home/a/gaussdb_tmp/pid' };
const edits = [
  (file: Buffer | null) => addTrustKey(file, KEY),
  (file: Buffer | null) => addProfileBlock(file, block),
];

it('7.5 a file that still is what the run wrote gets its old bytes, or goes', () => {
  fc.assert(
    fc.property(fc.option(foreignFile), fc.constantFrom(...edits), (was, edit) => {
      const now = edit(was);
      expect(revert(was, now, now)).toEqual(was);
      if (was) expect(revert(was, now, was)).toEqual(was);
    }),
    { numRuns: 5000 },
  );
});

it("7.5 a line that others appended stays, the run's lines go", () => {
  fc.assert(
    fc.property(foreignFile, fc.constantFrom(...edits), (file, edit) => {
      const was = Buffer.concat([file, Buffer.from('\n')]);
      const theirs = Buffer.from('ssh-ed25519 AAAA them\n');
      const now = edit(was);
      expect(revert(was, now, Buffer.concat([now, theirs]))).toEqual(Buffer.concat([was, theirs]));
    }),
    { numRuns: 5000 },
  );
});
