import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { cacheRoot } from '../../lab/hostkeys.ts';
import { rootPath } from '../../lab/release.ts';
import { type RunResult, run } from '../../lab/run.ts';
import { releases } from '../../lab/spec.ts';

// What prepares the machine, in a mount namespace where /var/cache is empty and programs can be put and taken away, with
// programs in the place of those that would load packages.

const repository = fileURLToPath(new URL('../..', import.meta.url));
const [bullseye = '', ...others] = releases.map(rootPath);

/** Where the machine's package manager writes, and where a command is looked for. */
const open = ['/usr/bin', '/usr/sbin'];

let fakes: string;
let sandbox: ChildProcess;
beforeEach(async () => {
  fakes = mkdtempSync(join(tmpdir(), 'fakes-'));
  const layers = open.map((path) => {
    const upper = `/var/cache${path}`;
    return `mkdir -p ${upper}/new ${upper}/work && mount -t overlay -o lowerdir=${path},upperdir=${upper}/new,workdir=${upper}/work lab ${path}`;
  });
  const script = ['mount -t tmpfs lab /var/cache', ...layers, 'echo ready', 'exec cat'].join(' && ');
  // It ends with its input.
  sandbox = spawn('unshare', ['--mount', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(sandbox, 'exit');
  onTestFinished(async () => {
    sandbox.stdin?.end();
    await ended;
    rmSync(fakes, { recursive: true });
  });
  await once(sandbox.stdout ?? sandbox, 'data');
});

const fake = (name: string, script: string): void => {
  writeFileSync(join(fakes, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(fakes, name), 0o755);
};
const within = (...argv: string[]) => ['nsenter', '--target', `${sandbox.pid}`, '--mount', '--', ...argv];
const env = () => ({ ...process.env, PATH: `${fakes}:${process.env.PATH}` });
const sh = (script: string): Promise<RunResult> => run(within('sh', '-c', script), { env: env() });
const setup = (argv: readonly string[]): Promise<RunResult> =>
  run(within('sh', '-c', 'cd "$0" && exec "$@"', repository, ...argv), { env: env() });
const prepareRoots = ['node', '--import', 'tsx', 'lab/setup.ts'];
/** In a checkout of its own, where npm packages are missing. */
const installPackages = (): string[] => {
  mkdirSync(join(fakes, 'checkout/scripts'), { recursive: true });
  copyFileSync(join(repository, 'scripts/setup.sh'), join(fakes, 'checkout/scripts/setup.sh'));
  writeFileSync(join(fakes, 'checkout/package-lock.json'), '');
  fake('npm', 'mkdir -p node_modules; echo "$@" >node_modules/.package-lock.json');
  return ['bash', join(fakes, 'checkout/scripts/setup.sh'), 'lab'];
};

/** Starts a setup, and has it killed where a fake says that it has come there. */
async function killed(argv: readonly string[]): Promise<void> {
  const [file = '', ...args] = within('sh', '-c', 'cd "$0" && exec "$@"', repository, ...argv);
  const child = spawn(file, args, { env: env(), stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = once(child, 'exit');
  await expect.poll(() => existsSync(join(fakes, 'there'))).toBe(true);
  child.kill('SIGKILL');
  await exit;
}

/** For a fake: says that it has come there, and stays for ever. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's.
const stay = 'echo $$ >"${0%/*}/there"; exec sleep infinity';
/** For a fake of debootstrap: its last arguments are the folder and the mirror. */
const target = 'for next; do target=$last last=$next; done; mkdir -p "$target/proc"';
const lock = join(cacheRoot, 'roots.lock');

it('a debootstrap that is killed leaves no process, no mount and no root under its name, and the next setup makes all', async () => {
  fake('wget', ':');
  fake('debootstrap', `${target}; mount -t proc proc "$target/proc"; touch "$target/half"; ${stay}`);
  await killed(prepareRoots);
  // All that it has started has the lock.
  await sh(`flock ${lock} true`);
  expect((await sh(`cd ${cacheRoot} && ls -d *-*; grep ${cacheRoot} /proc/self/mountinfo`)).stdout).toBe(
    `${basename(bullseye)}.new\n`,
  );

  fake('debootstrap', `${target}; touch "$target/whole"`);
  expect(await setup(prepareRoots)).toMatchObject({ code: 0, stderr: expect.stringContaining('(3 of 3)') });
  expect((await sh(`cd ${bullseye} && ls; ls -d ${bullseye}.new ${others.join(' ')} | sort`)).stdout).toBe(
    ['proc', 'whole', ...others.toSorted(), ''].join('\n'),
  );
  fake('debootstrap', 'exit 1');
  expect(await setup(prepareRoots)).toMatchObject({ code: 0, stderr: '' });
});

it('what an earlier setup has left mounted, one on the other, is taken away first', async () => {
  const left = `${cacheRoot}/buster.new`;
  const mounts = `mount -t tmpfs lab ${left} && mkdir ${left}/proc && mount -t proc lab ${left}/proc && mount -t tmpfs lab ${left}/proc`;
  await sh(`mkdir -p ${left} && ${mounts}`);
  expect((await sh(`grep -c ${left} /proc/self/mountinfo`)).stdout).toBe('3\n');
  fake('wget', ':');
  fake('debootstrap', `${target}; [ ! -e ${left} ]`);
  expect(await setup(prepareRoots)).toMatchObject({ code: 0 });
  expect((await sh(`ls -d ${left}; grep ${left} /proc/self/mountinfo`)).stdout).toBe('');
});

it('two at once make each root once, and the second one says that it waits', async () => {
  fake('wget', ':');
  fake('debootstrap', `${target}; echo >>${fakes}/count; until [ -e ${fakes}/go ]; do sleep 0.05; done`);
  const first = setup(prepareRoots);
  await expect.poll(() => existsSync(join(fakes, 'count'))).toBe(true);
  const second = setup(['sh', '-c', `"$@" 2>${fakes}/said`, 'second', ...prepareRoots]);
  await expect.poll(async () => (await sh(`cat ${fakes}/said`)).stdout).toContain('waiting for it');
  writeFileSync(join(fakes, 'go'), '');
  expect([(await first).code, (await second).code]).toEqual([0, 0]);
  expect(readFileSync(join(fakes, 'count'), 'utf8')).toBe('\n'.repeat(releases.length));
});

it('says why there is no root: no mirror, or what debootstrap logged last', async () => {
  fake('wget', 'echo "wget: unable to resolve host address" >&2; exit 4');
  fake('debootstrap', target);
  const unreachable = await setup(prepareRoots);
  expect(unreachable.code).toBe(1);
  expect(unreachable.stderr).toMatch(
    /Debian bullseye could not be made from http.*:\n {2}wget: unable to resolve/,
  );

  fake('wget', ':');
  fake(
    'debootstrap',
    `${target}; mkdir "$target/debootstrap"; echo "dpkg: no space" >"$target/debootstrap/debootstrap.log"; echo "E: failed" >&2; exit 1`,
  );
  expect((await setup(prepareRoots)).stderr).toContain(':\n  E: failed\n  dpkg: no space\n');
  expect((await sh(`ls -d ${bullseye}`)).code).not.toBe(0);
});

it('a setup that is killed while it installs packages is made good by the next one; a policy of the user stays', async () => {
  const policy = '/usr/sbin/policy-rc.d';
  await sh(`rm -f ${policy} /usr/sbin/nft`);
  fake('apt-get', `[ "$1" = update ] || { cp /bin/true /usr/sbin/nft; ${stay}; }`);
  await killed(installPackages());
  expect((await sh(policy)).code).toBe(101);
  // What apt-get has in hand goes on without setup, and the next one waits for it.
  const next = setup(['sh', '-c', `"$@" 2>${fakes}/said`, 'next', ...installPackages()]);
  await expect.poll(async () => (await sh(`cat ${fakes}/said`)).stdout).toContain('waiting for it');
  await sh(`kill $(cat ${fakes}/there)`);
  expect(await next).toMatchObject({ code: 0 });
  expect((await sh(`ls ${policy}`)).stdout).toBe('');
  expect(readFileSync(join(fakes, 'checkout/node_modules/.package-lock.json'), 'utf8')).toBe('ci --silent\n');

  fake('apt-get', '[ "$1" = update ] || cp /bin/true /usr/sbin/nft');
  await sh(`printf '#!/bin/sh\nexit 101\n' >${policy}; chmod 755 ${policy}; rm /usr/sbin/nft`);
  expect(await setup(installPackages())).toMatchObject({ code: 0 });
  expect((await sh(policy)).code).toBe(101);
});

it('check installs nothing: it names shellcheck where that is missing, and fails', async () => {
  for (const name of ['tsc', 'biome', 'knip', 'npm', 'publint']) fake(name, ':');
  fake('apt-get', ': >"$0.was-run"');
  expect(await setup(['bash', 'scripts/check.sh'])).toMatchObject({ code: 0, stdout: 'check: ok\n' });
  await sh('rm /usr/bin/shellcheck');
  expect(await setup(['bash', 'scripts/check.sh'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'check: shellcheck is missing, so that no shell program was checked\n',
  });
  expect(existsSync(join(fakes, 'apt-get.was-run'))).toBe(false);
});
