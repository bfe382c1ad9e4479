// Runs every cell of the fault matrix in the lab, and writes their outcomes to docs/faults.md.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'faults-'));
try {
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'lab', 'test/lab/faults/'], {
    stdio: 'inherit',
    env: { ...process.env, FAULTS_OUT: folder },
  });
  if (status !== 0) throw new Error('a cell failed: docs/faults.md stays as it is');
  const cells = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  writeFileSync('docs/faults.md', page(cells));
} finally {
  rmSync(folder, { recursive: true });
}

function page(cells) {
  const phases = ['read', 'authorize', 'distribute', 'agents', 'crontab', 'verify'];
  const titles = [...new Set(cells.map(({ title }) => title))].sort();
  const outcome = ({ code, undone, kept }) => {
    if (code === 0) return 'trust is made';
    if (kept) return 'named as not undone; the next run undoes it';
    return undone ? 'all is as it was' : 'the next run undoes it';
  };
  const rows = titles.map((title) => {
    const row = phases.map((phase) => cells.find((cell) => cell.title === title && cell.phase === phase));
    return `| ${title} | ${row.map((cell) => (cell ? outcome(cell) : '–')).join(' | ')} |`;
  });
  return `# What a fault leaves

Written by \`npm run faults\`. Each cell is a test of test/lab/faults in a lab of 2 hosts (3 for the firewall): the fault meets the second host
while the run is in that phase. In every cell no byte of the user's is lost on any host, and after the fault is lifted one
further run makes trust complete. A firewall between two others meets nothing before the run verifies, so that it is tried as one that
stands from the beginning and as one that comes up in the end (–: not tried).

| fault | ${phases.join(' | ')} |
|---|${phases.map(() => '---|').join('')}
${rows.join('\n')}
`;
}
