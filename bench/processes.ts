import { readFileSync } from 'node:fs';
import type { LabHost } from '../lab/host.ts';
import { childrenOf } from '../lab/process.ts';

/** USER_HZ: the unit of proc_pid_stat(5), 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** CPU seconds that hosts have used so far, user and system, rounded to 10 ms for each process that still lives. */
export interface HostCpu {
  /** The SSH server and what it started. */
  readonly server: number;
  /** Everything else that is a child of process 1, or was: agents, and what outlived its parent. */
  readonly rest: number;
}

/** Programs that were put into the host from outside are not among it, as long as their parents live. */
export function hostCpu({ pid }: LabHost): HostCpu {
  const ticks = { server: 0, rest: ownTicks(pid) };
  for (const child of childrenOf(pid)) ticks[isServer(child) ? 'server' : 'rest'] += treeTicks(child);
  return { server: ticks.server / ticksPerSecond, rest: ticks.rest / ticksPerSecond };
}

function treeTicks(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + treeTicks(child), ownTicks(pid));
}

/** utime, stime, and the same of the children that were waited for. */
function ownTicks(pid: number): number {
  const stat = read(pid, 'stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}

function isServer(pid: number): boolean {
  return read(pid, 'comm') === 'sshd\n';
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Whether no SSH connection is open on a host: its server, and the daemons beside it, have no children. */
export function isQuiet(host: LabHost): boolean {
  return childrenOf(host.pid).every((child) => childrenOf(child).length === 0);
}

/** Whether nothing runs on a host but its SSH server and the `sleep` of its process 1. */
export function isBare(host: LabHost): boolean {
  return isQuiet(host) && childrenOf(host.pid).length === 2;
}
