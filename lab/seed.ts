import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { accountFiles } from './accounts.ts';
import { hostKeyDir, hostKeyName } from './hostkeys.ts';
import { askpassFile, askpassScript } from './login.ts';
import { run } from './run.ts';
import { bootFile, serverFile, serverScript, sshdConfig } from './server.ts';
import type { Account, FileSpec, HostPlan } from './spec.ts';

/**
 * Makes the devices that all hosts get. Nodes of their own: a host that truncates or chmods /dev/null must
 * not hit the machine's.
 */
export async function makeDevices(dir: string): Promise<void> {
  await mkdir(join(dir, 'dev'), { recursive: true });
  const nodes = { null: [1, 3], zero: [1, 5], full: [1, 7], random: [1, 8], urandom: [1, 9], tty: [5, 0] };
  for (const [name, [major, minor]] of Object.entries(nodes)) {
    await run(['mknod', '-m', '666', join(dir, 'dev', name), 'c', String(major), String(minor)], {
      check: true,
    });
  }
  const links = {
    ptmx: 'pts/ptmx',
    fd: '/proc/self/fd',
    stdin: '/proc/self/fd/0',
    stdout: '/proc/self/fd/1',
    stderr: '/proc/self/fd/2',
  };
  for (const [name, target] of Object.entries(links)) await symlink(target, join(dir, 'dev', name));
}

/**
 * Writes the files that make a host this host into a folder; the host copies them over its root file system.
 *
 * @param base - root file system that the host is based on
 */
export async function makeSeed(dir: string, base: string, plan: HostPlan): Promise<void> {
  const put = async (path: string, content: string | Buffer, mode = 0o644, owner?: Account) => {
    const target = join(dir, path);
    await makeFolder(dir, dirname(target), owner);
    await writeFile(target, content);
    await chmod(target, mode);
    if (owner) await chown(target, owner.uid, owner.gid);
  };
  await put('etc/hostname', `${plan.name}\n`);
  await put('etc/machine-id', `${randomBytes(16).toString('hex')}\n`, 0o444);
  await put('etc/hosts', `${['127.0.0.1 localhost', '::1 localhost', ...plan.etcHosts].join('\n')}\n`);
  // No name server: a lookup fails at once.
  await put('etc/resolv.conf', '');
  for (const [path, content] of await accountFiles(base, plan.accounts)) {
    await put(path, content, path.endsWith('shadow') ? 0o640 : 0o644);
  }
  await putServer(dir, plan, put);
  await put(askpassFile, askpassScript, 0o755);
  for (const account of plan.accounts) {
    await makeFolder(dir, join(dir, account.home), account);
    await chmod(join(dir, account.home), 0o700);
    for (const name of ['.bashrc', '.profile', '.bash_logout']) {
      const skeleton = join(base, 'etc/skel', name);
      if (!existsSync(skeleton)) continue;
      await copyFile(skeleton, join(dir, account.home, name));
      await chown(join(dir, account.home, name), account.uid, account.gid);
    }
    for (const file of account.files)
      await put(join(account.home, file.path), file.content, file.mode, account);
  }
  for (const file of plan.files) await put(file.path, file.content, file.mode, ownerOf(file, plan));
  if (plan.sh !== 'dash') {
    if (!existsSync(join(base, 'usr/bin', plan.sh)))
      throw new Error(`${plan.name} has no ${plan.sh} to be its sh`);
    await mkdir(join(dir, 'usr/bin'), { recursive: true });
    await symlink(plan.sh, join(dir, 'usr/bin/sh'));
  }
}

type Put = (path: string, content: string | Buffer, mode?: number) => Promise<void>;

async function putServer(dir: string, plan: HostPlan, put: Put): Promise<void> {
  await put(bootFile, `${plan.boot.join('\n')}\n`);
  await put(serverFile, `${serverScript(plan)}\n`);
  await put('etc/ssh/sshd_config', sshdConfig(plan));
  // With a client's default key exchange, which is post-quantum, a login costs three times as much.
  await put('etc/ssh/ssh_config.d/lab.conf', 'KexAlgorithms ^curve25519-sha256\n');
  if (plan.server === 'dropbear') await mkdir(join(dir, 'etc/dropbear'), { recursive: true });
  if (plan.server !== 'openssh') return;
  const keys = await hostKeyDir(plan.index);
  for (const name of plan.hostKeyTypes.map(hostKeyName)) {
    await copyFile(join(keys, name), join(dir, 'etc/ssh', name));
    await copyFile(join(keys, `${name}.pub`), join(dir, 'etc/ssh', `${name}.pub`));
  }
}

/** mkdir -p below `root`; folders within a home belong to the account, and .ssh is private. */
async function makeFolder(root: string, path: string, owner?: Account): Promise<void> {
  if (existsSync(path)) return;
  await makeFolder(root, dirname(path), owner);
  await mkdir(path);
  if (owner && path.startsWith(join(root, owner.home))) {
    await chown(path, owner.uid, owner.gid);
    if (path === join(root, owner.home, '.ssh')) await chmod(path, 0o700);
  }
}

function ownerOf(file: FileSpec, plan: HostPlan): Account | undefined {
  if (file.owner === undefined) return undefined;
  const [user = '', group = user] = file.owner.split(':');
  const find = (name: string) => {
    const account = plan.accounts.find((candidate) => candidate.name === name);
    if (!account) throw new Error(`${file.path}: the host ${plan.name} has no account ${name}`);
    return account;
  };
  return { ...find(user), gid: find(group).gid };
}
