import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabHost } from './host.ts';
import { patience } from './pace.ts';
import { childrenOf } from './process.ts';

const log = '/var/tmp/programs.log';

/** What the SSH server of a host has started, by all its descendants. */
export interface Started {
  /** Calls of execve(2) that succeeded. */
  readonly programs: number;
  /** New processes. */
  readonly forks: number;
  /** Each program's command line, for whoever looks for the one too many. */
  readonly lines: string;
}

/** Counts what the SSH server of a host starts until `work` is done and its connections have ended. */
export async function countPrograms(host: LabHost, work: () => Promise<unknown>): Promise<Started> {
  const script = `server=$(cat /run/sshd.pid)
strace -f -qq -s 100 -e trace=execve,fork,vfork,clone,clone3 -o ${log} -p "$server" & tracer=$!
trap 'kill $tracer; wait; exit' TERM
until grep -q 'TracerPid:.[1-9]' "/proc/$server/status"; do sleep 0.02; done
echo ready
wait`;
  const tracer = host.spawn(['sh', '-c', script]);
  await once(tracer.stdout ?? tracer, 'data');
  try {
    await work();
    const end = Date.now() + patience(20_000);
    while (!isQuiet(host)) {
      if (Date.now() > end) throw new Error(`a connection to ${host.name} stays open`);
      await sleep(50);
    }
  } finally {
    tracer.kill('SIGTERM');
    await once(tracer, 'close');
  }
  const lines = (await host.read(log)).toString('latin1').split('\n');
  // A call that another process got in between of has its end on a line of its own.
  const programs = lines.filter((line) => /\bexecve(\(| resumed>).* = 0$/.test(line));
  const forks = lines.filter((line) => /\b(v?fork|clone3?)(\(| resumed>).* = [1-9]\d*$/.test(line));
  return {
    programs: programs.length,
    forks: forks.length,
    lines: lines.filter((line) => line.includes('execve(')).join('\n'),
  };
}

/** Whether no connection to the host is open. */
function isQuiet({ pid }: LabHost): boolean {
  return childrenOf(pid).every((child) => childrenOf(child).length === 0);
}
