import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same PID. */
export interface ProcessId {
  pid: number;
  /** Clock ticks from the machine's boot to the start of the process. */
  startTime: string;
}

/** Reads PID and start time out of one line of proc_pid_stat(5). */
export function parseStat(stat: string): ProcessId {
  // The name in parentheses may hold blanks and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid: Number.parseInt(stat, 10), startTime: fields[19] ?? '' };
}

/** This process, or the one with the given PID; undefined when there is none. */
export function identify(pid: number | 'self' = 'self'): ProcessId | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whether the very same process still runs (a zombie does not). */
export function isAlive({ pid, startTime }: ProcessId): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return parseStat(stat).startTime === startTime && !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

/** Sends a signal to that very process; false when it is gone. */
export function signalProcess(id: ProcessId, signal: NodeJS.Signals): boolean {
  if (!isAlive(id)) return false;
  try {
    return process.kill(id.pid, signal);
  } catch {
    return false;
  }
}

/** PIDs of the children of a process; none when it is gone. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
