import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EnterOptions, enter, requireAlive } from './enter.ts';
import { patience } from './pace.ts';
import { childrenOf } from './process.ts';
import { type RunOptions, type RunResult, run } from './run.ts';
import { bootFile, serverFile, serverPidFile } from './server.ts';
import { type HostRecord, logPath } from './state.ts';

export type ExecOptions = EnterOptions & Pick<RunOptions, 'input' | 'timeoutMs' | 'check'>;

/** One host of a lab. */
export class LabHost {
  /** Position in `lab.hosts`, from 0. */
  readonly index: number;
  readonly name: string;
  readonly address: string;
  readonly address6: string;
  /** Port of the SSH server. */
  readonly port: number;
  /** Process 1 of the host, as the machine sees it. */
  readonly pid: number;
  readonly #record: HostRecord;
  readonly #log: string;

  constructor(lab: string, record: HostRecord) {
    this.index = record.index;
    this.name = record.name;
    this.address = record.address;
    this.address6 = record.address6;
    this.port = record.port;
    this.pid = record.init.pid;
    this.#record = record;
    this.#log = logPath(lab, record.name);
  }

  /**
   * Runs a program to its end, without a terminal. Its exit code is part of the result unless `check` is set.
   *
   * @throws {@link HostGoneError}, {@link CommandError}
   */
  async exec(argv: readonly string[], options: ExecOptions = {}): Promise<RunResult> {
    return run(enter(this.#record, argv, options), options);
  }

  /** Starts a program with pipes, without a terminal. `kill` of the result signals the program itself. */
  spawn(argv: readonly string[], options: EnterOptions = {}): ChildProcess {
    const [program = '', ...rest] = enter(this.#record, argv, options);
    const child = spawn(program, rest, { detached: true, stdio: 'pipe' });
    const killEnter = child.kill.bind(child);
    child.kill = (signal = 'SIGTERM') => {
      const [inner] = childrenOf(child.pid ?? 0);
      try {
        return inner === undefined ? killEnter(signal) : process.kill(inner, signal);
      } catch {
        return false;
      }
    };
    return child;
  }

  /**
   * The command line that runs a program in this host on a terminal of its own, for example one of node-pty.
   * With `terminal: false` it stays in the session of the caller.
   */
  command(argv: readonly string[], options: EnterOptions & { terminal?: boolean } = {}): string[] {
    return enter(this.#record, argv, options, options.terminal ?? true);
  }

  /** The bytes of a file. */
  async read(path: string): Promise<Buffer> {
    return (await this.exec(['cat', '--', path], { check: true })).stdoutBytes;
  }

  /** Writes a file and the folders it needs; `owner` as chown(1) takes it, default root. */
  async write(
    path: string,
    data: string | Buffer,
    options: { mode?: number; owner?: string } = {},
  ): Promise<void> {
    const script = 'mkdir -p "$(dirname "$1")" && cat >"$1" && chown "$2" "$1" && chmod "$3" "$1"';
    const mode = (options.mode ?? 0o644).toString(8);
    await this.exec(['sh', '-c', script, 'write', path, options.owner ?? 'root', mode], {
      input: data,
      check: true,
    });
  }

  /** What the SSH server (and the host's start) has logged so far. */
  sshdLog(): string {
    return readFileSync(this.#log, 'utf8');
  }

  /** Ends the SSH server as a service manager would: connections that it has accepted go on. */
  async stopSshd(): Promise<void> {
    const script = `pid=$(cat ${serverPidFile}) || exit 0; kill "$pid"; while kill -0 "$pid"; do sleep 0.02; done`;
    await this.exec(['sh', '-c', `${script} 2>/dev/null; rm -f ${serverPidFile}`], { check: true });
  }

  /** Starts the SSH server, returns when it listens. */
  async startSshd(): Promise<void> {
    await this.#background(serverFile);
    await this.waitForServer();
  }

  /** Ends every process of the host, empties /run and /tmp and boots again; all other files stay. */
  async reboot(): Promise<void> {
    // From within, kill -1 spares process 1 and the caller.
    await this.exec(['sh', '-c', 'kill -9 -1'], { check: true, cwd: '/' });
    // The old server has to be gone before a new one can have its port.
    while (!onlySleeps(this.pid)) await sleep(5);
    const script = 'find /run /tmp /dev/shm -xdev -mindepth 1 -delete; sh "$1"';
    await this.exec(['sh', '-c', script, 'reboot', bootFile], { cwd: '/' });
    await this.startSshd();
  }

  /** Resolves when the SSH server listens. */
  async waitForServer(timeoutMs = patience(30_000)): Promise<void> {
    if (!this.#record.hasServer) return;
    const end = Date.now() + timeoutMs;
    const pidFile = `/proc/${this.pid}/root${serverPidFile}`;
    while (!hasContent(pidFile)) {
      requireAlive(this.#record);
      if (Date.now() > end || onlySleeps(this.pid))
        throw new Error(`the SSH server of ${this.name} does not start: ${this.sshdLog()}`);
      await sleep(5);
    }
  }

  /** Starts something that stays, a child of process 1. */
  async #background(script: string): Promise<void> {
    const log = openSync(this.#log, 'a');
    const [program = '', ...rest] = enter(this.#record, ['sh', '-c', `sh ${script} &`], { cwd: '/' });
    const child = spawn(program, rest, { detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    await new Promise<void>((resolve, reject) => child.once('exit', () => resolve()).once('error', reject));
  }
}

function hasContent(path: string): boolean {
  try {
    return readFileSync(path, 'utf8').endsWith('\n');
  } catch {
    return false;
  }
}

/** Process 1 always has a `sleep` to wait for; without another child the server has given up. */
function onlySleeps(init: number): boolean {
  return childrenOf(init).every((pid) => {
    try {
      return readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sleep\n';
    } catch {
      return true;
    }
  });
}
