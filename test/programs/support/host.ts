import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { everyHostsPrograms } from '../../../src/host/programs.ts';
import type { Session } from '../../../src/transport/session.ts';
import { openShell, shellCommand } from '../../../src/transport/shell.ts';

/** What /bin/sh is on hosts. */
export const shells = ['dash', 'bash', 'busybox'] as const;
export type ShellName = (typeof shells)[number];

/** What one run of a program may take before it is given up for hanging. */
export const patienceMs = 60_000;

/** The tests must mean the same for root and for a plain user, so programs never run as root. */
const nobody = 65534;
const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
/** As whom programs run. */
export const uid = account.uid ?? process.getuid?.() ?? nobody;

function commandOf(name: string): string {
  for (const folder of `${process.env.PATH}:/bin:/usr/bin`.split(':')) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  throw new Error(`${name} is not installed: the programs of hosts are tested under it (npm run setup)`);
}

/** A folder that stands for a host: a home, /etc, /tmp, and the commands found first. */
export interface ProgramHost {
  readonly root: string;
  readonly home: string;
  /** A session of the tool on it. */
  open(): Session;
  /** What a program gets to see; what it starts has to be ended by the test. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command there to its end. */
  exec(argv: readonly string[], input?: string): Promise<{ status: number; stdout: string; stderr: string }>;
  spawn(argv: readonly string[]): ChildProcess;
  /** Writes a file with its folders, the user's; a path that is not absolute is below the home. */
  write(path: string, bytes: string | Buffer, mode?: number): string;
  /** Puts a command in front of all others of that name: the text of a program of sh. */
  standIn(name: string, text: string): void;
  /** The absolute path of one below the home. */
  at(path: string): string;
  read(path: string): Buffer;
  /** The permission bits and the bytes of all that is below the home, by path. */
  tree(): Record<string, string>;
  /** All bytes of a session's answers so far, its random mark as `MARK`. */
  heard(session: Session): string;
  /** Waits until sessions that were closed have ended on the host. */
  ended(sessions: readonly Session[]): Promise<void>;
  /** Ends the sessions and takes the folder away. */
  remove(): Promise<void>;
}

/** Makes a host whose /bin/sh is the named shell. */
export function makeHost(shell: ShellName): ProgramHost {
  const root = mkdtempSync(join(tmpdir(), 'gs-programs-'));
  const home = join(root, 'home');
  const bin = join(root, 'bin');
  const own = (path: string): void => {
    if (account.uid !== undefined) chownSync(path, account.uid, account.gid);
  };
  own(root);
  for (const folder of [home, bin, join(root, 'etc'), join(root, 'tmp')]) {
    mkdirSync(folder, { mode: 0o755 });
    own(folder);
  }
  symlinkSync(commandOf(shell), join(bin, 'sh'));
  const env = { HOME: home, HOST_ROOT: root, SHELL: join(bin, 'sh'), PATH: `${bin}:/usr/bin:/bin` };
  const ended: Promise<unknown>[] = [];
  const sessions = new Map<Session, { end: Promise<unknown>; said: () => string }>();
  const start = ([file = '', ...args]: readonly string[]) => {
    const child = spawn(file, args, { ...account, cwd: '/', env, detached: true });
    ended.push(once(child, 'close'));
    return child;
  };
  const at = (path: string): string => (path.startsWith('/') ? path : join(home, path));
  const makeFolder = (path: string): void => {
    if (existsSync(path)) return;
    makeFolder(dirname(path));
    mkdirSync(path, { mode: 0o700 });
    own(path);
  };
  const write = (path: string, bytes: string | Buffer, mode = 0o600): string => {
    makeFolder(dirname(at(path)));
    writeFileSync(at(path), bytes);
    own(at(path));
    chmodSync(at(path), mode);
    return at(path);
  };
  const describeFile = (path: string): string => {
    const stat = lstatSync(path);
    const kind = stat.isDirectory() ? 'folder' : stat.isFile() ? readFileSync(path, 'latin1') : 'other';
    return `${(stat.mode & 0o7777).toString(8)} ${kind}`;
  };
  return {
    root,
    home,
    env,
    open: () => {
      const child = start([join(bin, 'sh'), '-c', shellCommand]);
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString('latin1');
      });
      const { stdin, stdout, stderr } = child;
      const destroy = (): void => {
        for (const stream of [stdin, stdout, stderr]) stream.destroy();
      };
      const session = openShell(
        { stdin, stdout, stderr, destroy },
        'somebody',
        everyHostsPrograms,
        patienceMs,
      );
      sessions.set(session, { end: once(child, 'exit'), said: () => said });
      return session;
    },
    exec: async (argv, input = '') => {
      const child = start(argv);
      const said = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].on('data', (chunk: Buffer) => {
          said[stream] += chunk.toString('latin1');
        });
      child.stdin.on('error', () => {});
      child.stdin.end(input, 'latin1');
      const [status] = await once(child, 'close');
      return { ...said, status: Number(status) };
    },
    spawn: start,
    write,
    standIn: (name, text) => {
      write(join(bin, name), `#!${join(bin, 'sh')}\n${text}`, 0o755);
    },
    at,
    read: (path) => readFileSync(at(path)),
    tree: () =>
      Object.fromEntries(
        readdirSync(home, { recursive: true, encoding: 'utf8' })
          .sort()
          .map((name) => [name, describeFile(join(home, name))]),
      ),
    ended: async (closed) => {
      await Promise.all(closed.map((session) => sessions.get(session)?.end));
    },
    heard: (session) => {
      const said = sessions.get(session)?.said() ?? '';
      return said.replaceAll(said.slice(0, said.indexOf(' ')), 'MARK');
    },
    remove: async () => {
      for (const session of sessions.keys()) session.close();
      await Promise.all(ended);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** What a promise is refused with: the problem of a HostError, else the error itself. */
export async function problemOf(promise: Promise<unknown>): Promise<unknown> {
  const error: unknown = await promise.then(
    () => 'no problem',
    (reason: unknown) => reason,
  );
  return error instanceof Error && 'problem' in error ? error.problem : error;
}
