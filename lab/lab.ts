import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { type Booting, bootHost } from './boot.ts';
import { endWithProcess } from './cleanup.ts';
import { type Firewalls, makeFirewalls } from './firewall.ts';
import { LabHost } from './host.ts';
import { type Hub, plugIn, startHub } from './network.ts';
import { releaseRoot } from './release.ts';
import { makeDevices, makeSeed } from './seed.ts';
import { type HostPlan, type HostSpec, planHost } from './spec.ts';
import { claim, destroy, type HostRecord, type LabRecord, save, stateDir, sweep } from './state.ts';

export interface LabOptions {
  /** Default a name that no other lab on this machine has. */
  name?: string;
  /** The hosts, or how many default ones. */
  hosts: readonly HostSpec[] | number;
  /** Marks a lab that the command line ends, not its owner. */
  held?: boolean;
}

/** A running cluster of hosts. */
export interface Lab extends Firewalls {
  readonly name: string;
  readonly hosts: readonly LabHost[];
  /** Ends all processes of all hosts and removes every trace. May be called again. */
  stop(): Promise<void>;
}

let count = 0;

/**
 * Starts real sshd hosts in namespaces of their own. They die with this process, or with {@link Lab.stop}.
 *
 * @throws Error with one line that says what is missing when this machine cannot run a lab
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  requireMachine();
  sweep();
  const specs =
    typeof options.hosts === 'number' ? new Array<HostSpec>(options.hosts).fill({}) : options.hosts;
  const plans = specs.map(planHost);
  requireDistinct(plans.map(({ name }) => name));
  const record = claim(options.name ?? `lab-${process.pid}-${++count}`, options.held ?? false);
  const running: Running = { record, hub: undefined, booting: [], hosts: [] };
  const forget = endWithProcess(() => destroy(record));
  const end = async () => {
    destroy(record);
    const children = [...running.booting, ...(running.hub ? [running.hub] : [])].map(({ child }) => child);
    // unshare ends after process 1, and that after every process of its host.
    await Promise.all(children.map(ended));
    forget();
  };
  let ending: Promise<void> | undefined;
  const stop = () => {
    // Once only: by the next time another lab may have the name.
    ending ??= end();
    return ending;
  };
  try {
    await bringUp(running, plans);
    return { name: record.name, hosts: running.hosts, stop, ...(await makeFirewalls(plans, record.hosts)) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function ended(child: ChildProcess): Promise<unknown> | undefined {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  // It was unref'd so that a forgotten lab does not keep its process alive; now the process has to wait.
  child.ref();
  return once(child, 'exit');
}

interface Running {
  record: LabRecord;
  hub: Hub | undefined;
  booting: Booting[];
  hosts: LabHost[];
}

async function bringUp(running: Running, plans: HostPlan[]): Promise<void> {
  const { record } = running;
  const dir = stateDir(record.name);
  await Promise.all([mkdir(join(dir, 'mnt')), mkdir(join(dir, 'home')), makeDevices(join(dir, 'devices'))]);
  running.hub = await startHub(record.name);
  record.hub = running.hub.id;
  await forEach(plans, async (plan) => {
    const base = plan.release ? releaseRoot(plan.release) : '/';
    await makeSeed(join(dir, `seed-${plan.name}`), base, plan);
    const booting = await bootHost(record.name, plan, base);
    running.booting.push(booting);
    record.hosts.push(recordOf(booting));
  });
  running.booting.sort((a, b) => a.plan.index - b.plan.index);
  record.hosts.sort((a, b) => a.index - b.index);
  save(record);
  await plugIn(running.hub, running.booting);
  running.hosts.push(...record.hosts.map((host) => new LabHost(record.name, host)));
  await forEach(running.booting, async (host, i) => {
    await host.finish();
    await running.hosts[i]?.waitForServer();
    await rm(join(dir, `seed-${host.plan.name}`), { recursive: true });
  });
}

/** Does something for all, a few at once, and throws the first error only when nothing is under way any more. */
async function forEach<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const limit = pLimit(8);
  const results = await Promise.allSettled(items.map((item, index) => limit(work, item, index)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function recordOf({ plan, init }: Booting): HostRecord {
  const { index, name, address, address6, port, accounts } = plan;
  return {
    ...{ index, name, address, address6, port, init },
    accounts: accounts.map(({ name, uid, gid, home, shell }) => ({ name, uid, gid, home, shell })),
    hasServer: plan.server !== 'none',
  };
}

/** Throws one line that says what is missing when this machine cannot run a lab. */
export function requireMachine(): void {
  if (process.platform !== 'linux') throw new Error('the lab needs Linux: its hosts are Linux namespaces');
  if (process.getuid?.() !== 0) throw new Error('the lab needs root: it makes namespaces and mounts in them');
}

function requireDistinct(names: string[]): void {
  for (const [i, name] of names.entries()) {
    if (!/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name)) throw new Error(`"${name}" is no host name`);
    if (names.indexOf(name) !== i) throw new Error(`two hosts are named ${name}`);
  }
}
