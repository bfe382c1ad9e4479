// Checks the programs of hosts as they run: the parts of each joined as the sources join them, so that what one part uses
// and no part sets is found. Needs shellcheck.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => join('src', path));

/** The parts of each program, as paths. */
const programs = new Map();
for (const source of sources) {
  const text = readFileSync(source, 'utf8');
  const parts = new Map(
    [...text.matchAll(/^import (\w+) from '(\.[^']+\.sh)';$/gm)].map(([, name, path]) => [
      name,
      join(dirname(source), path),
    ]),
  );
  const joined = [...text.matchAll(/`((?:\$\{\w+\})+)`/g)]
    .map(([, names]) => [...names.matchAll(/\w+/g)].map(([name]) => parts.get(name)))
    .filter((paths) => paths.every((path) => path !== undefined));
  const inside = new Set(joined.flat());
  const alone = [...parts.values()].filter((path) => !inside.has(path)).map((path) => [path]);
  for (const paths of [...joined, ...alone]) programs.set(paths.join(' + '), paths);
}

/** What the session sets before every program (transport/serve.sh, host/read/probe.ts). */
const session = 'mark=x id=x home=x word=x\ndrop_lock() { :; }\n';
/** What one program leaves to another is no fault: unused values, arguments, functions. */
const options = ['--shell=sh', '--exclude=SC2034,SC2119,SC2120,SC2317', '-'];

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.sh'),
);
const used = new Set([...programs.values()].flat());
const unused = files.map((path) => join('src', path)).filter((path) => !used.has(path));
for (const path of unused) console.error(`${path} is part of no program`);
let failed = unused.length > 0;
// A function that is born in a branch is one in some runs only: shellcheck takes it for one in all.
for (const path of used)
  if (/^[ \t]+\w+\(\) *\{/m.test(readFileSync(path, 'utf8'))) {
    console.error(`${path} has a function within something else`);
    failed = true;
  }
for (const [name, paths] of programs) {
  const input = session + paths.map((path) => readFileSync(path, 'utf8')).join('');
  const { status, stdout, error } = spawnSync('shellcheck', options, { input, encoding: 'utf8' });
  if (error) throw error;
  if (status === 0) continue;
  failed = true;
  console.error(`${name}\n${stdout}`);
}
process.exit(failed ? 1 : 0);
