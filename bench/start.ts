import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolPath } from '../lab/boot.ts';
import { median } from './stats.ts';

const cli = fileURLToPath(new URL(`../dist/${basename(toolPath)}`, import.meta.url));

/** How long `-V` takes beside Node that does nothing. Milliseconds, medians of interleaved runs. */
export function measureStart(repeats = 20): { version: number; node: number } {
  const once = (args: string[]): number => {
    const begin = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
    return performance.now() - begin;
  };
  const pairs = Array.from({ length: repeats }, () => ({
    version: once([cli, '-V']),
    node: once(['-e', '0']),
  }));
  return {
    version: median(pairs.map(({ version }) => version)),
    node: median(pairs.map(({ node }) => node)),
  };
}
