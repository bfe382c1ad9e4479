import { requireAlive } from './enter.ts';
import { run } from './run.ts';
import type { FirewallRule, HostPlan } from './spec.ts';
import type { HostRecord } from './state.ts';

export interface Firewalls {
  /** Lets host `from` no longer open connections to the SSH port of host `to` (positions in `hosts`). */
  block(from: number, to: number, rule?: Omit<FirewallRule, 'to'>): Promise<void>;
  /** Undoes all rules of `from` about `to`, also those of its spec. */
  unblock(from: number, to: number): Promise<void>;
}

/** Sets the firewalls that the specs ask for, and lets them be changed. */
export async function makeFirewalls(plans: HostPlan[], hosts: HostRecord[]): Promise<Firewalls> {
  const rules = plans.map((plan) => [...plan.firewall]);
  const change = async (from: number, edit: (rules: FirewallRule[]) => FirewallRule[]) => {
    const host = at(hosts, from);
    rules[from] = edit(rules[from] ?? []);
    await apply(host, rules[from], hosts);
  };
  await Promise.all(plans.map(({ firewall, index }) => firewall.length > 0 && change(index, (all) => all)));
  return {
    block: (from, to, rule = { action: 'drop' }) => change(from, (all) => [...all, { ...rule, to }]),
    unblock: (from, to) => change(from, (all) => all.filter((rule) => rule.to !== to)),
  };
}

/**
 * Sets the whole firewall of one host: packets it sends to the ports of others. What others open towards it
 * still works, as the answers go to other ports.
 */
async function apply(host: HostRecord, rules: FirewallRule[], hosts: HostRecord[]): Promise<void> {
  const lines = rules.flatMap(({ to, action, port }) => {
    const peer = at(hosts, to);
    const verdict = action === 'drop' ? 'drop' : 'reject with tcp reset';
    return [`ip daddr ${peer.address}`, `ip6 daddr ${peer.address6}`].map(
      (match) => `add rule inet lab out ${match} tcp dport ${port ?? peer.port} ${verdict}`,
    );
  });
  const table = [
    // Adding it first lets the deletion succeed when there is none yet.
    'add table inet lab',
    'delete table inet lab',
    'add table inet lab',
    'add chain inet lab out { type filter hook output priority 0; }',
    ...lines,
  ];
  requireAlive(host);
  await run(['nsenter', '--target', String(host.init.pid), '--net', 'nft', '-f', '-'], {
    input: `${table.join('\n')}\n`,
    check: true,
  });
}

function at(hosts: HostRecord[], index: number): HostRecord {
  const host = hosts[index];
  if (!host) throw new Error(`the lab has no host at position ${index}`);
  return host;
}
