// Makes every finding in the lab, has its remedy followed, and writes the outcome to docs/findings-lab.md.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'findings-'));
try {
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'lab', 'test/lab/doctor/'], {
    stdio: 'inherit',
    env: { ...process.env, FINDINGS_OUT: folder },
  });
  if (status !== 0) throw new Error('a test failed: docs/findings-lab.md stays as it is');
  const rows = readdirSync(folder)
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  writeFileSync('docs/findings-lab.md', page(rows));
} finally {
  rmSync(folder, { recursive: true });
}

function page(rows) {
  const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('`', "'");
  const said = (yes) => (yes ? 'yes' : 'no');
  const lines = rows
    .filter(({ evidence }) => evidence !== undefined)
    .map(({ code, root, plain, evidence, remedy }) => {
      const done = remedy
        ? remedy.map((one) => `\`${cell(one)}\``).join('; ')
        : 'done by hand: it leaves a choice';
      return `| [${code}](findings.md#${code}) | ${said(root)} | ${said(plain)} | \`${cell(evidence)}\` | ${done} | yes |`;
    });
  const codes = new Set(rows.map(({ code }) => code));
  return `# Findings, made in the lab

Written by \`npm run findings\`: ${codes.size} findings on ${rows.length} places of lab hosts that were made to have them, each run of doctor
finding these and nothing else; the remedy was then followed as it is printed, and the finding was gone. With nothing wrong,
nothing was found on any host, among them one with a hardened sshd_config and one with PAM and keyboard-interactive only.

| finding | with root | without root | seen | remedy | then gone |
|---|---|---|---|---|---|
${lines.join('\n')}
`;
}
