import { isAlive, type ProcessId } from './process.ts';
import type { HostRecord } from './state.ts';

/** How to run a program in a host. */
export interface EnterOptions {
  /** Account, default root. */
  user?: string;
  /** On top of HOME, USER, LOGNAME, SHELL, PATH and LANG; nothing comes from the caller's environment. */
  env?: Record<string, string>;
  /** Default the home. */
  cwd?: string;
}

/** The host's process 1 is gone, so there is nothing to enter. */
export class HostGoneError extends Error {
  override readonly name = 'HostGoneError';
  readonly host: string;

  constructor(host: string) {
    super(`the host ${host} is gone: nothing was run`);
    this.host = host;
  }
}

/**
 * The command line that runs a program in a host. The program dies with the `nsenter` it is a child of.
 *
 * @param terminal - its stdin is a terminal that it is to control: then Ctrl-C reaches the program alone
 * @throws {@link HostGoneError} - what follows would otherwise enter whatever has that PID now
 */
export function enter(
  host: HostRecord,
  argv: readonly string[],
  options: EnterOptions,
  terminal = false,
): string[] {
  requireAlive(host);
  const user = options.user ?? 'root';
  const account = host.accounts.find(({ name }) => name === user);
  if (!account) throw new Error(`the host ${host.name} has no account ${user}`);
  const env = {
    HOME: account.home,
    USER: user,
    LOGNAME: user,
    SHELL: account.shell,
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin',
    LANG: 'C.UTF-8',
    ...options.env,
  };
  return [
    ...[
      'nsenter',
      '--target',
      String(host.init.pid),
      '--mount',
      '--uts',
      '--ipc',
      '--net',
      '--pid',
      '--root',
      '--',
    ],
    // Taking the terminal over needs root, so it comes first.
    ...(terminal ? ['/usr/bin/setsid', '--ctty'] : []),
    ...['/usr/bin/setpriv', '--pdeathsig', 'KILL'],
    ...['--reuid', String(account.uid), '--regid', String(account.gid), '--init-groups'],
    ...['/usr/bin/env', '-i', '-C', options.cwd ?? account.home],
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...argv,
  ];
}

/** @throws {@link HostGoneError} */
export function requireAlive(host: { name: string; init: ProcessId }): void {
  if (!isAlive(host.init)) throw new HostGoneError(host.name);
}
