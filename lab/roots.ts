import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cacheRoot } from './hostkeys.ts';
import { recipe, rootPath } from './release.ts';
import { type Release, releases } from './spec.ts';

/** How flock(1) ends where another has the lock. */
const busy = 75;

/**
 * Makes the root file systems of all releases that are not there yet, one after another. It can be killed at any moment:
 * the next one begins anew what is not complete.
 *
 * @param say - gets lines about what goes on
 * @throws Error with the reason, when one cannot be made
 */
export async function prepareRoots(say: (line: string) => void): Promise<void> {
  const missing = releases.filter((release) => !existsSync(rootPath(release)));
  if (missing.length === 0) return;
  const mirror = debianMirror();
  mkdirSync(cacheRoot, { recursive: true, mode: 0o700 });
  for (const [i, release] of missing.entries()) {
    say(`making the root file system of Debian ${release} from ${mirror} (${i + 1} of ${missing.length})`);
    await makeRoot(release, mirror, say);
  }
}

async function makeRoot(release: Release, mirror: string, say: (line: string) => void): Promise<void> {
  const report = (line: string) => say(`${release}: ${line}`);
  let made = await runRootProgram(release, mirror, ['--nonblock', '--conflict-exit-code', `${busy}`], report);
  if (made.code === busy) {
    report('another setup is at it, waiting for it');
    made = await runRootProgram(release, mirror, [], report);
  }
  if (made.code === 0) return;
  const reason = made.lastLines.map((line) => `  ${line}\n`).join('');
  throw new Error(`the root file system of Debian ${release} could not be made from ${mirror}:\n${reason}`);
}

/** Runs root.sh, which dies with this process. Tells of each kind of work that debootstrap begins. */
async function runRootProgram(
  release: Release,
  mirror: string,
  locking: readonly string[],
  report: (line: string) => void,
): Promise<{ code: number | null; lastLines: readonly string[] }> {
  const program = fileURLToPath(new URL('root.sh', import.meta.url));
  const argv = [
    ...['--pdeathsig', 'KILL', 'flock', '--no-fork', ...locking, join(cacheRoot, 'roots.lock')],
    ...['unshare', '--mount', '--pid', '--mount-proc', '--fork', '--kill-child', '--'],
    ...['sh', program, release, rootPath(release), mirror, ...recipe],
  ];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const child = spawn('setpriv', argv, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const closed = once(child, 'close');
  const begun = new Set<string>();
  const said: string[] = [];
  const logged: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => logged.push(line));
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(line);
    const work = /^I: ([A-Z][a-z]+ing)\b/.exec(line)?.[1];
    if (work === undefined || begun.has(work)) return;
    begun.add(work);
    report(`${work.toLowerCase()}…`);
  });
  await closed;
  return { code: child.exitCode, lastLines: [...said.slice(-3), ...logged.slice(-10)] };
}

/** The mirror that the machine's own apt uses: of sources.list(5), either format. */
function debianMirror(): string {
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list', ...readdirSync(folder).map((name) => join(folder, name))];
  for (const file of files.filter((path) => existsSync(path))) {
    const urls = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /^(deb\s|URIs:)/.test(line))
      .flatMap((line) => line.match(/https?:\S+/g) ?? []);
    const mirror = urls.find((url) => /\/debian\/?$/.test(url));
    if (mirror) return mirror;
  }
  throw new Error(
    'no Debian mirror in /etc/apt/sources.list or sources.list.d, so no other release can be made',
  );
}
