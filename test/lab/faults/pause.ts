import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';

/**
 * Puts a wrapper in the place of a program of a host: a call whose arguments match waits, once, until it is let go.
 *
 * @param pattern as sh's `case` takes it
 */
export async function pauseAt(host: LabHost, program: string, pattern: string) {
  const wrapper = `#!/bin/sh
case "$*" in
  ${pattern})
    if mkdir /run/pause/reached 2>/dev/null; then
      while [ -d /run/pause ] && [ ! -e /run/pause/go ]; do sleep 0.02; done
    fi
    ;;
esac
exec "${program}.real" "$@"
`;
  await host.exec(['mkdir', '-m', '777', '/run/pause'], { check: true });
  await host.exec(['mv', program, `${program}.real`], { check: true });
  await host.write(program, wrapper, { mode: 0o755 });
  return {
    /** Resolves when a call waits; says so where the run ended before. */
    reached: async (ended: () => boolean): Promise<boolean> => {
      // Looked at from outside: a process in the host for each look would keep a core busy.
      const mark = `/proc/${host.pid}/root/run/pause/reached`;
      await expect.poll(() => ended() || existsSync(mark), { timeout: 30_000, interval: 20 }).toBe(true);
      return !ended();
    },
    go: async (): Promise<void> => {
      // The wrapper stays: a call that was let go still needs the program under its other name.
      await host.exec(['touch', '/run/pause/go']);
    },
  };
}
