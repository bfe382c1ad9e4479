import { readers } from './readers.ts';
import { seedsOf } from './seeds.ts';

// Reads the largest answers that each reader may be given: its recordings over and over, and lines without end. Prints for
// each, a line, its name and the most memory, in MiB, that this process has had in all by then. Run by memory.test.ts.

const MiB = 1024 * 1024;
/** What a session takes of a host's answer, where that is not the 64 KiB of short ones. */
const limits: Readonly<Record<string, number>> = {
  facts: 10 * MiB,
  journal: 32 * MiB,
  evidence: 4 * MiB,
  crontab: MiB,
  users: MiB,
  frames: MiB,
  'known-hosts': 8 * MiB,
  made: 8 * MiB,
  managed: 8 * MiB,
  cluster: 4 * MiB,
};

/** Files that a plan reads may have so many lines in all: what has more is refused before these readers see it. */
const lines = 200_000;
const ofFiles: readonly string[] = ['known-hosts', 'made', 'managed'];

function largest(name: string, seed: Buffer): Buffer {
  const size = limits[name] ?? 65_536;
  const perLine = seed.length / Math.max(1, seed.toString('latin1').split('\n').length - 1);
  return Buffer.alloc(ofFiles.includes(name) ? Math.min(size, Math.floor(lines * perLine)) : size, seed);
}

for (const [name, { read }] of Object.entries(readers)) {
  for (const seed of [...seedsOf(name), Buffer.from('\n'), Buffer.from('a b\n')])
    try {
      await read(largest(name, seed));
    } catch {
      // Refused: readers.test.ts looks at how.
    }
  process.stdout.write(`${name} ${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
}
