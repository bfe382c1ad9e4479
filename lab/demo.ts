import { spawn as spawnPty } from '@lydell/node-pty';
import { toolPath } from './boot.ts';
import type { LabHost } from './host.ts';
import { type Lab, startLab } from './lab.ts';
import { type Pair, provePairs } from './pairs.ts';

/** Shows the main job: a lab of 3 hosts, the password typed on a real terminal, then every pair tried. */
async function demo(): Promise<boolean> {
  say('Starting a lab of 3 hosts, each with its own sshd…');
  const lab = await startLab({ hosts: 3 });
  try {
    const [first] = lab.hosts;
    if (!first) throw new Error('a lab without hosts');
    await first.write('/root/hostfile', lab.hosts.map(({ address }) => `${address}\n`).join(''));
    say(`${first.name}# gs_sshexkey -f /root/hostfile`);
    const code = await typePassword(first, 'root-secret');
    if (code !== 0) throw new Error(`gs_sshexkey ended with ${code}`);
    say('\nEvery pair, with the plain ssh of an empty environment (BatchMode, StrictHostKeyChecking):');
    const pairs = await provePairs(lab);
    process.stdout.write(table(lab, pairs));
    const passed = pairs.filter(({ ok }) => ok).length;
    say(`${passed} of ${pairs.length} logins passed.`);
    return passed === pairs.length;
  } finally {
    await lab.stop();
    say('The lab is gone.');
  }
}

function typePassword(host: LabHost, password: string): Promise<number> {
  const [file = '', ...args] = host.command([process.execPath, toolPath, '-f', '/root/hostfile']);
  const pty = spawnPty(file, args, { cols: 110, rows: 40 });
  let seen = '';
  let typed = false;
  return new Promise((resolve) => {
    pty.onData((data) => {
      process.stdout.write(data);
      seen += data;
      if (typed || !seen.includes('Password: ')) return;
      typed = true;
      pty.write(`${password}\r`);
    });
    pty.onExit(({ exitCode }) => resolve(exitCode));
  });
}

/** Rows are where a login comes from, columns where it goes: by address, by name. */
function table({ hosts }: Lab, pairs: readonly Pair[]): string {
  const width = 22;
  const cell = (text: string): string => text.padEnd(width);
  const mark = (from: LabHost, target: string): string =>
    pairs.some((pair) => pair.from === from.name && pair.target === target && pair.ok) ? 'ok' : 'FAILED';
  const head = ['from \\ to', ...hosts.map(({ address, name }) => `${address} ${name}`)];
  const rows = hosts.map((from) => [
    from.name,
    ...hosts.map(({ address, name }) => `${mark(from, address)} ${mark(from, name)}`),
  ]);
  return [head, ...rows].map((row) => `${row.map(cell).join('').trimEnd()}\n`).join('');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  process.exitCode = (await demo()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
