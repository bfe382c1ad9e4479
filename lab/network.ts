import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { identify, type ProcessId } from './process.ts';
import { run } from './run.ts';
import type { HostPlan } from './spec.ts';

/** A process that keeps the network namespace of the bridge. Namespaces without a name vanish with their processes. */
export interface Hub {
  id: ProcessId;
  child: ChildProcess;
}

/** Makes the namespace with the bridge that all hosts of a lab hang on. */
export async function startHub(lab: string): Promise<Hub> {
  const script =
    'ip link add br0 type bridge mcast_snooping 0 && ip link set br0 up && echo up && exec sleep infinity';
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', '--net', '--', 'sh', '-c', script, `gs-sshexkey-lab-${lab}-hub`],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const problems: string[] = [];
  child.stderr.on('data', (chunk) => problems.push(String(chunk)));
  const up = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    once(child, 'close').then(() => false),
  ]);
  const id = up && child.pid ? identify(child.pid) : undefined;
  if (!id) {
    const why = problems.join('').trim();
    throw new Error(`the lab needs to make network namespaces, as root with all capabilities: ${why}`);
  }
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
  return { id, child };
}

/** Plugs hosts into the bridge: each gets an `eth0`. */
export async function plugIn(hub: Hub, hosts: { plan: HostPlan; init: ProcessId }[]): Promise<void> {
  const lines = hosts.flatMap(({ plan, init }) => [
    `link add h${plan.index} type veth peer name eth0 netns ${init.pid}`,
    // No address of its own on the bridge's side: it would only make noise.
    `link set h${plan.index} master br0 addrgenmode none up`,
  ]);
  await run(['nsenter', '--target', String(hub.id.pid), '--net', 'ip', '-batch', '-'], {
    input: `${lines.join('\n')}\n`,
    check: true,
  });
}

/** The `ip -batch` lines that give a host its addresses, to be run in its own namespace. */
export function addressLines(plan: HostPlan): string {
  return [
    'link set lo up',
    'link set eth0 addrgenmode none up',
    ...(plan.ipv4 ? [`addr add ${plan.address}/16 dev eth0`] : []),
    // Without nodad the address could not be used for the first second.
    ...(plan.ipv6 ? [`addr add ${plan.address6}/64 dev eth0 nodad`] : []),
  ].join('\n');
}
