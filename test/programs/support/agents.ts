import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProgramHost } from './host.ts';

export interface Agent {
  readonly pid: number;
  /** Its command line, with blanks between the words. */
  readonly line: string;
}

function lineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** The agents of a host, the first one's first. */
export function agents({ home }: ProgramHost): Agent[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), line: lineOf(Number(name)) }))
    .filter(({ line }) => line.startsWith(`ssh-agent -a ${home}/`))
    .sort((a, b) => a.line.localeCompare(b.line));
}

/** Waits for something to become true; the test's own time limit is the limit. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(20);
}

/** Kills an agent, and waits until it is gone. */
export async function kill({ pid, line }: Agent): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await until(() => lineOf(pid) !== line);
}

/** Ends the agents whose sockets are in the folders of hosts, which are named nowhere else, and takes the folders away. */
export async function removeHosts(hosts: readonly ProgramHost[]): Promise<void> {
  for (const host of hosts) {
    await host.remove();
    for (const agent of agents(host)) await kill(agent);
  }
}
