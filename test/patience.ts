import { expect, vi } from 'vitest';
import { patience } from '../lab/pace.ts';

// Limits that tests set for a wait follow the machine's speed, as the defaults in vitest.config.ts do. This file is run for
// every test file, and files that share a process share these functions, which must not be made patient twice.
const done = Symbol.for('gs_sshexkey: patient');

if (!(done in vi)) {
  Object.assign(vi, { [done]: true });

  const { poll } = expect;
  Object.assign(expect, {
    poll: ((condition, { timeout, ...options } = {}) =>
      poll(condition, {
        ...options,
        ...(timeout === undefined ? {} : { timeout: patience(timeout) }),
      })) satisfies typeof poll,
  });

  const { waitFor } = vi;
  vi.waitFor = (condition, options) => {
    const { timeout = 1000, ...rest } = typeof options === 'number' ? { timeout: options } : (options ?? {});
    return waitFor(condition, { ...rest, timeout: patience(timeout) });
  };
}
